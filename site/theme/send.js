// A second press within three seconds is the same press: the first is on its way. After that a person whose network failed may press again.
for (const form of document.querySelectorAll("main form[method=post]")) {
  let pressed = -Infinity, warned = false;
  form.addEventListener("submit", (e) => {
    if (e.timeStamp - pressed < 3000) return e.preventDefault();
    if (!navigator.onLine && !warned) {
      e.preventDefault();
      warned = true; // some browsers are wrong about it: the next press goes through
      return tell(e.submitter ?? form);
    }
    pressed = e.timeStamp;
    // The receipt then knows that these answers have arrived, and forgets what was kept of them.
    if (form.id === "send" && !e.submitter?.hasAttribute("formaction")) remember();
  });
  addEventListener("pageshow", () => { pressed = -Infinity; });
}

function tell(beside) {
  const p = document.createElement("p");
  p.className = "notice warning";
  p.setAttribute("role", "alert");
  p.textContent = "Your browser is offline, so nothing was sent. Your answers are still here. Press the button again when you are connected.";
  beside.closest(".actions").before(p);
}

function remember() {
  try { sessionStorage.setItem("rfa-sent", "yes"); } catch { /* then the copy in this browser ends after 30 days */ }
}
