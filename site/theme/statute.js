// Beside each designator of the law a button that copies the paragraph's citation and address.
const outline = document.querySelector(".outline[data-citation]");
if (outline && navigator.clipboard) {
  const heard = document.createElement("p"); // by those who don't see what the button says
  heard.className = "visually-hidden";
  heard.setAttribute("role", "status");
  outline.after(heard);
  for (const link of outline.querySelectorAll(".designator")) {
    const citation = outline.dataset.citation + link.getAttribute("aria-label");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.title = "Copy citation";
    button.setAttribute("aria-label", "Copy citation " + citation);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(citation + ", " + link.href);
      button.dataset.said = "Copied";
      heard.textContent = "Copied " + citation;
      setTimeout(() => { delete button.dataset.said; heard.textContent = ""; }, 2000);
    });
    link.after(button);
  }
}
