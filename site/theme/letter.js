// Copies the email that is ready to send. Without this script its text can be selected.
const letter = document.querySelector("#letter"), copy = document.querySelector("#copy");
if (navigator.clipboard) {
  copy.hidden = false;
  const label = copy.textContent;
  copy.addEventListener("click", async () => {
    let done = "Copied";
    try { await navigator.clipboard.writeText(letter.textContent); } catch {
      // A browser that doesn't allow it: the text is selected, ready for the person's own copying.
      getSelection().selectAllChildren(letter);
      done = "Selected: copy it now";
    }
    copy.textContent = document.querySelector("#copied").textContent = done;
    setTimeout(() => { copy.textContent = label; document.querySelector("#copied").textContent = ""; }, 3000);
  });
}
