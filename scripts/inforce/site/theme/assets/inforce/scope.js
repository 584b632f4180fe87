// What Material's bundle expects to find: its scope, and reading and writing by it.
// Nothing is written here; Material writes only where the site configures a switch.
(() => {
  const root = new URL("../..", document.currentScript.src)
  const name = (key, scope) => scope.pathname + "." + key
  window.__md_scope = root
  window.__md_hash = text => [...text].reduce((sum, c) => (sum << 5) - sum + c.charCodeAt(0), 0)
  window.__md_get = (key, store = localStorage, scope = root) => {
    try { return JSON.parse(store.getItem(name(key, scope))) } catch { return null }
  }
  window.__md_set = (key, value, store = localStorage, scope = root) => {
    try { store.setItem(name(key, scope), JSON.stringify(value)) } catch { /* private mode */ }
  }
})()
// The index of search holds the words of all policies. It, and the worker that reads
// it, are fetched when somebody turns to search, and not with every page.
;(() => {
  // Who came with a question, or with words to mark, has turned to it already.
  if (location.protocol === "file:" || /[?&][hq]=/.test(location.search)) return
  const waiting = []
  let turned = false
  const turn = () => {
    turned = true
    waiting.splice(0).forEach(begin => begin())
  }
  addEventListener("focusin", event => event.target.closest(".md-search") && turn())
  addEventListener("change", event => event.target.id === "__search" && turn())
  const { open, send } = XMLHttpRequest.prototype
  const later = new WeakSet()
  XMLHttpRequest.prototype.open = function (method, url, ...more) {
    if (String(url).endsWith("/search/search_index.json")) later.add(this)
    return open.call(this, method, url, ...more)
  }
  XMLHttpRequest.prototype.send = function (body) {
    if (turned || !later.has(this)) return send.call(this, body)
    waiting.push(() => send.call(this, body))
  }
  const Worker = window.Worker
  window.Worker = function (url, options) {
    if (!String(url).includes("/workers/search.")) return new Worker(url, options)
    const stand = new EventTarget()
    let real
    stand.postMessage = message => {
      if (!real) {
        real = new Worker(url, options)
        real.addEventListener("message", ({ data }) => stand.dispatchEvent(new MessageEvent("message", { data })))
      }
      real.postMessage(message)
    }
    return stand
  }
})()
