// The answers have arrived: what was kept of them in this browser is no longer needed. A receipt that is opened again later forgets nothing,
// and a request's page only what has just changed it.
try {
  const changed = location.hash === "#changed" && sessionStorage.getItem("rfa-amended");
  if (changed || (sessionStorage.getItem("rfa-sent") && location.pathname.startsWith("/request/"))) {
    for (const kept of [sessionStorage, localStorage]) {
      for (const key of Object.keys(kept)) if (key.startsWith(changed ? "rfa-amend" : "rfa-")) kept.removeItem(key);
    }
  }
} catch { /* this browser keeps nothing */ }
