// The answers have arrived: what was kept of them in this browser is no longer needed. A receipt that is opened again later forgets nothing.
try {
  if (sessionStorage.getItem("rfa-sent")) {
    for (const kept of [sessionStorage, localStorage]) {
      for (const key of Object.keys(kept)) if (key.startsWith("rfa-")) kept.removeItem(key);
    }
  }
} catch { /* this browser keeps nothing */ }
