// Makes eforms pages live. Everything here also works by submit buttons; this
// script only saves people from pressing them. No dependency, no build step.
(() => {
  "use strict";

  // Errors are read first: focus goes to the list.
  const announce = (root) => {
    const box = root.querySelector("[data-ef-errors]");
    if (box) box.focus();
  };

  // A link of the error list focuses the control, not only scrolls to it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-ef-errors] a[href^='#']");
    if (!link) return;
    const control = document.getElementById(link.getAttribute("href").slice(1));
    if (!control) return;
    event.preventDefault();
    const field = control.closest(".ef-field") || control;
    field.scrollIntoView({ block: "start" });
    control.focus({ preventScroll: true });
  });

  // refresh posts what is entered so far and swaps the form for the answer:
  // fields that a rule shows appear, others go. Files stay in the browser.
  let running = null;
  const refresh = async (form) => {
    if (running) running.abort();
    const ticket = (running = new AbortController());
    form.setAttribute("aria-busy", "true");
    const body = new FormData(form);
    for (const [name, value] of [...body.entries()]) if (value instanceof File) body.delete(name);
    body.set("_action", "refresh");
    const plain = form.enctype === "multipart/form-data" ? body : new URLSearchParams(body);
    try {
      const answer = await fetch(form.action, { method: "POST", body: plain, signal: ticket.signal, credentials: "same-origin", headers: { "X-Requested-With": "eforms" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-ef] form.ef-form[data-ef-live], [data-ef] form.ef-form");
      if (fresh && running === ticket && form.isConnected) swap(form, document.importNode(fresh, true));
    } catch (error) {
      // Offline or aborted: the buttons still work.
    } finally {
      if (running === ticket) {
        running = null;
        form.removeAttribute("aria-busy");
      }
    }
  };

  const swap = (old, fresh) => {
    const active = document.activeElement;
    const inside = active && old.contains(active);
    const id = inside ? active.id : "";
    const button = inside && !id && active.name ? [active.name, active.value] : null;
    const typed = id && "value" in active ? active.value : null;
    const caret = id && active.selectionStart !== undefined ? active.selectionStart : null;
    for (const input of old.querySelectorAll("input[type=file]")) {
      const place = input.files.length > 0 && fresh.querySelector("#" + CSS.escape(input.id));
      if (place) place.replaceWith(input);
    }
    old.replaceWith(fresh);
    fresh.dispatchEvent(new CustomEvent("ef-swap", { bubbles: true })); // for scripts that dress fields
    const next = id ? document.getElementById(id) : button &&
      fresh.querySelector("button:not([aria-hidden])[name='" + CSS.escape(button[0]) + "'][value='" + CSS.escape(button[1]) + "']");
    if (!next) return;
    if (typed !== null && next.type !== "radio" && next.type !== "checkbox" && next.tagName !== "BUTTON") next.value = typed;
    next.focus({ preventScroll: true });
    try {
      if (caret !== null) next.setSelectionRange(caret, caret);
    } catch (error) {
      // Not a text input.
    }
  };

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form.ef-form");
    if (form && event.target.matches("[data-ef-drives]")) refresh(form);
  });

  // Catalog searches answer while typing.
  let timer = 0;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form.ef-form");
    if (!form || !event.target.matches("[data-ef-search]")) return;
    clearTimeout(timer);
    timer = setTimeout(() => refresh(form), 350);
  });

  // Enter in a search field searches; elsewhere the form's own default counts.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-ef-search]")) return;
    event.preventDefault();
    clearTimeout(timer);
    refresh(event.target.closest("form.ef-form"));
  });

  // One press, one request.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form.ef-form")) return;
    if (form.dataset.efSent) event.preventDefault();
    else {
      form.dataset.efSent = "1";
      setTimeout(() => delete form.dataset.efSent, 8000);
    }
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form.ef-form")) delete form.dataset.efSent;
  });

  document.documentElement.classList.add("ef-js");
  announce(document);
})();
