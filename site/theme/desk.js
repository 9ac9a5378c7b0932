// Small helps for the desk. Every page works without this file. Single keys can be turned off (WCAG 2.1.4), and never act while someone types.
{
  const one = (q, from = document) => from.querySelector(q), dialog = one("#keys"), off = one("[data-keys]");
  // A browser may refuse storage: then the switch lasts as long as the page.
  const stored = (value) => {
    try {
      if (value) localStorage.setItem("desk-keys", value);
      return localStorage.getItem("desk-keys");
    } catch { return null; }
  };
  let on = stored() !== "off";
  const label = () => { off.textContent = on ? "Turn shortcuts off" : "Turn shortcuts on"; };
  label();

  document.addEventListener("click", (e) => {
    const menu = one(".me[open]");
    if (menu && !menu.contains(e.target)) menu.open = false;
    if (e.target.closest("[data-open=keys]")) { one(".me").open = false; dialog.showModal(); }
    if (e.target !== off) return;
    on = !on;
    stored(on ? "on" : "off");
  });
  dialog.addEventListener("close", label);

  const rows = () => [...document.querySelectorAll("[data-row]")];
  const here = () => document.activeElement?.closest("tr, .say, .task");
  const move = (by) => {
    const all = rows(), at = all.findIndex((a) => here()?.contains(a));
    all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]?.focus();
  };
  const keys = {
    j: () => move(1),
    k: () => move(-1),
    v: () => one("[data-act]", here() ?? document)?.click(),
    a: () => here() && one("[data-assign]", here())?.click(),
    n: () => one("[data-next]")?.click(),
    "/": () => { one("#find").focus(); one("#find").select(); },
    "?": () => dialog.showModal(),
  };
  const typing = (at) => at.isContentEditable || at.matches?.("textarea, select, input:not([type=checkbox], [type=radio])");
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || typing(e.target) || one("dialog[open]")) return;
    const menu = one(".me[open]");
    if (e.key === "Escape" && menu) { menu.open = false; one("summary", menu).focus(); }
    if (!on || !Object.hasOwn(keys, e.key) || e.repeat && !"jk".includes(e.key)) return;
    e.preventDefault();
    keys[e.key]();
  });

  // A queue left open is read again each minute: never while the focus is in it, text is selected, or no one sees the page. It writes nothing, and
  // a session lasts no longer for it. Once another person is signed in, or no one, it stops and says how old the list is.
  const seconds = one("[data-refresh]")?.dataset.refresh;
  const read = () => new Promise((done) => {
    const answer = new XMLHttpRequest(); // parses a page where the policy allows no text to become one
    Object.assign(answer, { responseType: "document", timeout: 20000, onloadend: () => done(answer) });
    answer.open("GET", location.href.split("#")[0]);
    answer.setRequestHeader("Accept", "text/html");
    answer.send();
  });
  const busy = () => document.hidden || one("dialog[open], .me[open]") || !getSelection().isCollapsed || one("main").contains(document.activeElement);
  const old = (why) => {
    const fresh = one("#fresh"), link = one("a", fresh);
    fresh.classList.add("late");
    fresh.replaceChildren(`${why} This list is from ${fresh.dataset.time} `, link);
  };
  const refresh = async () => {
    if (busy()) return true;
    const answer = await read(), page = answer.response, fresh = page && one("#fresh", page);
    if (answer.status === 401 || fresh && fresh.dataset.person !== one("#fresh").dataset.person) return old("You’ve been signed out.");
    if (answer.status !== 200 || !fresh) return old("We can’t reach the desk."), true;
    if (busy()) return true;
    one("main").replaceChildren(...one("main", page).childNodes);
    one(".bar nav").replaceChildren(...one(".bar nav", page).childNodes);
    document.title = page.title;
    return true;
  };
  const again = () => setTimeout(async () => { if (await refresh()) again(); }, seconds * 1000);
  if (seconds) again();

  // Typed words are not lost by a slip: the browser asks before it leaves a changed draft.
  const draft = one("form[data-draft]");
  let changed = false;
  draft?.addEventListener("input", () => { changed = true; });
  draft?.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (e) => { if (changed) e.preventDefault(); });
}
