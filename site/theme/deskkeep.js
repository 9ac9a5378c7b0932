// What staff type into a letter or a note is kept in this browser until it is sent, so that no closed tab and no end of a session costs a word. Only
// the same person gets it back. Signing out clears it, for everyone who used this browser. Where a browser keeps nothing, nothing is promised.
{
  // A week, in ms.
  const life = 7 * 24 * 60 * 60 * 1000, prefix = "desk-kept/";
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  let over = false;

  function keep(form) {
    const box = form.querySelector("[data-keeping]"), area = form.querySelector("textarea"), key = prefix + form.dataset.keep;
    let typed = false, timer;
    // A copy that is being sent is forgotten by the page that says that it was.
    function write(sending) {
      typed = false;
      if (over) return;
      try {
        if (area.value.trim()) localStorage.setItem(key, JSON.stringify({ at: Date.now(), text: area.value, sending }));
        else localStorage.removeItem(key);
        return true;
      } catch { box.hidden = true; }
    }
    const rest = () => { if (typed) write(); };
    area.addEventListener("input", () => { typed = true; clearTimeout(timer); timer = setTimeout(rest, 400); });
    form.addEventListener("submit", ({ submitter }) => write(submitter?.name !== "action" || submitter.value === "send"));
    addEventListener("pagehide", rest);
    box.querySelector("button").addEventListener("click", () => {
      if (!confirm("Clear what you typed here? You can’t undo this.")) return;
      area.value = "";
      write();
      area.focus();
    });
    const copy = read(key);
    // What comes back from the service is newer. A letter answers a post: Back and Reload open it with what is kept, and don't ask whether to post again.
    if (area.value.trim()) {
      if (write() && form.id === "letter") history.replaceState(null, "", location.href);
    } else if (copy) {
      area.value = copy.text;
      box.querySelector("[data-kept-at]").textContent = new Date(copy.at).toLocaleString("en-US", { dateStyle: "long", timeStyle: "short" });
      box.querySelector("[data-kept]").hidden = false;
      for (let fold = area.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    }
  }

  // A step was taken: its words have arrived. Of the decisions one is made, so the others' letters are over.
  function forgetSent(done) {
    const at = done.lastIndexOf("/") + 1, step = done.slice(at), decisions = ["accept", "decline", "refer"];
    if (!read(prefix + done)?.sending) return;
    for (const one of decisions.includes(step) ? decisions : [step]) localStorage.removeItem(prefix + done.slice(0, at) + one);
  }

  document.addEventListener("submit", (e) => {
    if (!e.target.action.includes("/desk/signout")) return;
    try {
      if (keys()[0] && !confirm("Signing out clears what was typed in this browser and not sent. Sign out?")) return e.preventDefault();
      over = true;
      for (const key of keys()) localStorage.removeItem(key);
    } catch {}
  });

  try {
    for (const key of keys()) if (!(Date.now() - read(key)?.at < life)) localStorage.removeItem(key);
    const done = document.querySelector("[data-done]")?.dataset.done;
    if (done) forgetSent(done);
    for (const form of document.querySelectorAll("form[data-keep]")) keep(form);
    for (const link of document.querySelectorAll("a[data-keep]")) if (read(prefix + link.dataset.keep)) link.append(" (begun)");
  } catch {
    for (const box of document.querySelectorAll("[data-keeping]")) box.hidden = true;
  }
}
