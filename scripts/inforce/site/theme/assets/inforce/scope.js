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
