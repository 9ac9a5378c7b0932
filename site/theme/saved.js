// The form is saved. What is kept of the new form in this browser is this form from now on: it is forgotten when this one is sent, or deleted.
try {
  const remove = document.querySelector("form[action$='/forget']"), name = copyName(remove.elements);
  const [key, copy] = [sessionStorage.getItem("rfa-saving"), readCopy(sessionStorage, "rfa-form")];
  sessionStorage.removeItem("rfa-saving");
  if (copy && key === "rfa-form." + copy.id) {
    const saved = JSON.stringify({ ...copy, draft: name });
    sessionStorage.setItem("rfa-form", saved);
    localStorage.setItem(key, saved);
  }
  remove.addEventListener("submit", () => dropCopies(name));
} catch { /* this browser keeps nothing */ }
