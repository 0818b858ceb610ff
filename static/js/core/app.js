import { bindConfirm } from "./confirm.js";
import { bindCopy } from "./copy.js";
import { bindDialogs } from "./dialog.js";
import { bindDropzones } from "./dropzone.js";
import { bindMatch } from "./match.js";
import { bindMenus } from "./menu.js";
import { bindSubmit } from "./submit.js";
import { bindTabs } from "./tabs.js";
import { bindThemeToggle } from "./theme_toggle.js";
import { showTimes } from "./time.js";
import { bindToasts } from "./toast.js";
import { bindWatch } from "./watch.js";

bindThemeToggle();
bindMenus();
bindMatch();
bindToasts();
bindCopy();
bindConfirm();
bindDialogs();
bindSubmit();
bindTabs();
bindDropzones();
bindWatch();
showTimes(document);

// Before what is new is drawn: it would show UTC for a moment, again and again in a list that renews itself.
new MutationObserver((changes) => {
  for (const { target } of changes) showTimes(target);
}).observe(document.body, { childList: true, subtree: true });
