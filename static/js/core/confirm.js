import { isOutside } from "./dialog.js";

const agreed = new WeakSet();

function element(name, properties, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

function ask(question, detail, action) {
  return new Promise((resolve) => {
    const cancel = element("button", { className: "btn", value: "", textContent: "Cancel", autofocus: true });
    const confirm = element("button", { className: "btn btn-danger", value: "yes", textContent: action });
    const title = element("h2", { id: "confirm-title", textContent: question });
    const text = element("p", { className: "muted", textContent: detail });
    const buttons = element("div", { className: "row" }, cancel, confirm);
    const form = element("form", { method: "dialog" }, title, text, buttons);
    const dialog = element("dialog", { className: "dialog" }, form);
    dialog.setAttribute("aria-labelledby", "confirm-title");
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.addEventListener("mousedown", (event) => {
      if (isOutside(dialog, event)) dialog.close("");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function bindConfirm() {
  document.addEventListener(
    "submit",
    async (event) => {
      const form = event.target;
      if (!form.matches("[data-confirm]")) return;
      if (agreed.has(form)) {
        if ("confirmAgain" in form.dataset) agreed.delete(form); // It stays on its page, and is asked each time.
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      const { confirm, confirmDetail = "", confirmAction = "Delete" } = form.dataset;
      const yes = await ask(confirm, confirmDetail, confirmAction);
      // A refresh may have replaced the form while the question was open.
      const live = (form.id && document.getElementById(form.id)) || form;
      if (!yes) {
        live.querySelector("button")?.focus();
        return;
      }
      agreed.add(live);
      live.requestSubmit();
    },
    true,
  );
}
