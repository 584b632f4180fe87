// Small helps on top of pages that are complete without them. Stores nothing, asks no host.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)]
  const words = day => new Date(day + "T00:00:00Z").toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" })
  const zoned = zone => new Date().toLocaleDateString("sv-SE", zone ? { timeZone: zone } : {})

  // A banner with a day becomes past when the day has come and nobody has rebuilt.
  const switchBanners = () => all("[data-switches-on]").forEach(banner => {
    const { switchesOn, zone, then, thenState, thenColour } = banner.dataset
    if (zoned(zone) < switchesOn) return
    banner.querySelector(".inforce-sentence").textContent = then
    banner.querySelector(".inforce-state").textContent = thenState
    banner.className = `inforce-banner inforce-${thenColour}`
    banner.removeAttribute("data-switches-on")
  })

  // A link to something inside a fold, or inside a view that is hidden, opens it.
  const reveal = () => {
    let target = null
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))) } catch { return }
    if (!target) return
    if (target.name && target.name.startsWith("__tabbed_")) target.checked = true
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true
    const view = document.getElementById("inforce-inline")
    if (view && target.closest(".inforce-inline") && !target.offsetParent) view.checked = true
    if (target.closest(".inforce-redline")) target.scrollIntoView()
  }

  const redline = () => {
    const bar = document.querySelector(".inforce-bar")
    const changes = all(".inforce-inline .inforce-change")
    if (!bar || changes.length < 2) return
    const [back, on] = [bar.querySelector("[rel=prev]"), bar.querySelector("[rel=next]")]
    let at = -1
    const show = place => {
      at = place
      bar.querySelector("output").textContent = `${at + 1} / ${changes.length}`
      bar.dataset.at = at <= 0 ? "first" : at === changes.length - 1 ? "last" : ""
    }
    const go = place => {
      if (!changes[place]) return
      show(place)
      const title = changes[place].querySelector(".inforce-change-title")
      for (let fold = title.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true
      title.tabIndex = -1
      title.focus({ preventScroll: true })
      changes[place].scrollIntoView({ block: "center" })
    }
    back.addEventListener("click", event => { event.preventDefault(); go(at - 1) })
    on.addEventListener("click", event => { event.preventDefault(); go(at + 1) })
    // Single keys only where the reader already is in the redline (WCAG 2.1.4).
    document.addEventListener("keydown", event => {
      if (event.ctrlKey || event.altKey || event.metaKey) return
      if (!event.target.closest || !event.target.closest(".inforce-redline, .inforce-bar")) return
      const step = { n: 1, p: -1 }[event.key]
      if (!step) return
      event.preventDefault()
      event.stopPropagation()
      go(at + step)
    }, true)
    show(-1)
    bar.querySelector("output").textContent = `${changes.length} places`
    bar.hidden = false
  }

  const answer = () => {
    const form = document.querySelector(".inforce-on")
    if (!form) return
    const rows = all(".inforce-applied tbody tr")
    const said = form.querySelector(".inforce-answer")
    form.hidden = false
    form.day.value = zoned(form.dataset.zone)
    form.addEventListener("submit", event => {
      event.preventDefault()
      const day = form.day.value
      const row = rows.filter(r => r.dataset.from <= day).pop()
      rows.forEach(r => r.classList.toggle("inforce-chosen", r === row))
      const link = row && row.querySelector("a")
      if (!row) said.textContent = `On ${words(day)} no version was in force; the first took effect on ${rows.length ? words(rows[0].dataset.from) : "no day yet"}.`
      else if (!link) said.textContent = `On ${words(day)} the policy was not in force.`
      else {
        const future = day > zoned(form.dataset.zone)
        said.textContent = future ? `Unless another version is published, this will apply on ${words(day)}: ` : `On ${words(day)} this applied: `
        said.append(link.cloneNode(true))
      }
    })
  }

  const missing = () => {
    const note = document.querySelector(".inforce-missing")
    if (!note) return
    const items = all(".inforce-known li")
    const item = items.filter(i => location.pathname.startsWith(new URL(i.querySelector("a").href).pathname)).pop()
    if (!item) return
    const title = item.querySelector("a").textContent
    note.textContent = `There is no such page of “${title}”. Its versions stand first in the list.`
    item.parentElement.prepend(item)
  }

  const scrollable = () => all(".inforce-text table, .inforce-redline table, .inforce-text pre").forEach(box => {
    const around = box.closest(".md-typeset__scrollwrap") || box
    if (around.scrollWidth > around.clientWidth) around.tabIndex = 0
  })

  // Material's menu of a narrow window opens by a label that only a pointer reaches,
  // and while it is closed the focus goes through all its links, out of sight.
  const menu = () => {
    const toggle = document.getElementById("__drawer")
    const label = document.querySelector('.md-header [for="__drawer"]')
    const side = document.querySelector(".md-sidebar--primary")
    if (!toggle || !label || !side) return
    const button = document.createElement("button")
    const tell = () => button.setAttribute("aria-expanded", toggle.checked)
    const turn = open => toggle.checked !== open && toggle.click()
    document.documentElement.classList.add("inforce-menu")
    button.type = "button"
    button.setAttribute("aria-label", "Menu")
    button.append(...label.childNodes)
    label.append(button)
    button.addEventListener("click", () => {
      turn(!toggle.checked)
      // The panel of the page's own group lies over those above it.
      const panel = [side, ...all(".md-nav__toggle:checked ~ .md-nav", side)].pop()
      const first = all("a", panel).find(link => link.checkVisibility?.({ checkVisibilityCSS: true }))
      if (toggle.checked && first) first.focus({ preventScroll: true })
    })
    side.addEventListener("keydown", event => {
      if (event.key !== "Escape") return
      turn(false)
      button.focus()
    })
    side.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !side.contains(relatedTarget) && turn(false))
    toggle.addEventListener("change", tell)
    tell()
  }

  switchBanners()
  menu()
  redline()
  answer()
  missing()
  scrollable()
  reveal()
  addEventListener("hashchange", reveal)
})()
