// A second press within three seconds is the same press: the first is on its way. After that a person whose network failed may press again.
for (const form of document.querySelectorAll("main form[method=post]")) {
  let pressed = -Infinity, warned = false;
  form.addEventListener("submit", (e) => {
    if (e.timeStamp - pressed < 3000) return e.preventDefault();
    if (!navigator.onLine && !warned) {
      e.preventDefault();
      // Some browsers are wrong about it: the next press goes through.
      warned = true;
      return tell(e.submitter ?? form);
    }
    pressed = e.timeStamp;
    if (form.id === "send" && !e.submitter?.hasAttribute("formaction")) remember(form);
  });
  addEventListener("pageshow", () => { pressed = -Infinity; });
  if (form.id === "send") again(form);
}

function tell(beside) {
  const p = document.createElement("p");
  p.className = "notice warning";
  p.setAttribute("role", "alert");
  p.textContent = "You’re offline, so nothing was sent. Your answers are still here. Select the button again when you’re back online.";
  beside.closest(".actions").before(p);
}

function answers(form) {
  return JSON.stringify([...new FormData(form)].filter(([name]) => name !== "token" && name !== "checked"));
}

// Until the receipt is there, this tab knows what was sent under which token, of which form; or, until its page is there, which request was changed.
function remember(form) {
  try {
    const name = copyName(form.elements);
    if (form.elements.amend) return sessionStorage.setItem("rfa-amended", name);
    sessionStorage.setItem("rfa-sent", JSON.stringify([form.elements.token.value, answers(form), name]));
  } catch {
    // This browser keeps nothing.
  }
}

// The same answers, sent before without a receipt: perhaps they did arrive and only the answer was lost. Under their token they count once.
function again(form) {
  try {
    place(form.elements, "#review");
    // This page again: what was sent from it didn't arrive.
    sessionStorage.removeItem("rfa-amended");
    const [token, sent] = JSON.parse(sessionStorage.getItem("rfa-sent"));
    if (sent === answers(form)) form.elements.token.value = token;
  } catch {
    // Nothing was sent.
  }
}

// Copies of what is typed, in this browser. A form has a name: that of the new form, or a mark of the secret of a saved form or a request. Each tab
// has a copy of its own, so that no tab overwrites or forgets another's: sessionStorage holds it under the form's name, localStorage under name.id,
// for a tab that is opened later. Where a browser keeps nothing, these throw.
// Tells texts apart and gives none away.
function mark(text) {
  return [...text].reduce((sum, c) => (sum * 31 + c.codePointAt(0)) | 0, 7).toString(36);
}

// The name of the form to which inputs belong.
function copyName({ amend, draft }) {
  return amend ? "rfa-amend-" + mark(amend.value) : draft ? "rfa-draft-" + mark(draft.value) : "rfa-form";
}

// Of a page that answers a post, Back and Reload open the form with what is kept in this browser, where they would ask whether to post again. A change
// of a request has no address.
function place(elements, hash) {
  const { amend, draft } = elements;
  if (!amend && readCopy(sessionStorage, copyName(elements))) history.replaceState(null, "", (draft ? "/request/draft/open/" + draft.value : "/request/") + hash);
}

function readCopy(store, key) {
  try { return JSON.parse(store.getItem(key)); } catch { return null; }
}

const copyKeys = (store) => Object.keys(store).filter((key) => key.startsWith("rfa-"));

// Forgets this tab's copy of a form, and what was saved as this form or opened from it. Other tabs keep theirs.
function dropCopies(name) {
  const own = `${name}.${readCopy(sessionStorage, name)?.id}`;
  for (const store of [sessionStorage, localStorage]) {
    for (const key of copyKeys(store)) {
      if ([name, own].includes(key) || readCopy(store, key)?.draft === name) store.removeItem(key);
    }
  }
}
