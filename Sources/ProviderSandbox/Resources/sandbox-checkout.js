// The payment window: choosing a test card fills its number in; closing and results go to the page that opened it.
(() => {
  "use strict";

  const view = document.querySelector("main.window");
  const opener = view?.dataset.opener;
  const isFramed = window.parent !== window;
  const tell = (message) => {
    if (isFramed && opener) window.parent.postMessage(message, opener);
  };

  const number = document.querySelector("input[name=cardNumber]");
  for (const choice of document.querySelectorAll("input[name=testCard]")) {
    choice.addEventListener("change", () => { number.value = choice.value; });
  }
  number?.addEventListener("input", () => {
    for (const choice of document.querySelectorAll("input[name=testCard]")) {
      choice.checked = choice.value === number.value;
    }
  });

  // A hidden panel must not keep the form from being sent.
  const showPanel = () => {
    const chosen = document.querySelector("input[name=means]:checked")?.value;
    for (const panel of document.querySelectorAll(".panel")) {
      const isChosen = panel.dataset.means === chosen;
      panel.hidden = !isChosen;
      for (const field of panel.querySelectorAll("input, select")) {
        if (!field.dataset.fixed) field.dataset.fixed = field.disabled ? "disabled" : "enabled";
        field.disabled = !isChosen || field.dataset.fixed === "disabled";
      }
    }
  };
  document.querySelectorAll("input[name=means]").forEach((tab) => tab.addEventListener("change", showPanel));
  showPanel();

  const close = document.querySelector(".close");
  if (close && isFramed && opener) {
    close.hidden = false;
    close.addEventListener("click", () => tell({ type: "close" }));
  }

  // As the SDK's `checkoutPayment` settles.
  const { authenticated, reason } = view?.dataset ?? {};
  if (authenticated === "true") {
    tell({ type: "checkoutPayment", result: { success: true } });
  } else if (authenticated === "false") {
    tell({ type: "checkoutPayment", result: { success: false, reason } });
  }

  const { result, code, message, paymentKey, orderId, amount, currency } = view?.dataset ?? {};
  if (result === "success") {
    tell({ type: "success", payment: { paymentKey, orderId, amount: { currency, value: Number(amount) } } });
  } else if (result === "error") {
    tell({ type: "error", code, message });
  }
})();
