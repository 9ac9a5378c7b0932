// Answers that were refused under the mark of their check page, and come back without it, would be refused under it again: the next page has another.
try {
  const kept = document.getElementById("kept");
  if (kept && !kept.elements.token) sessionStorage.removeItem("rfa-sent");
} catch { /* this browser keeps nothing */ }
