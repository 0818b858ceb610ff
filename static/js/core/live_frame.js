// A frame that shows what is being typed, drawn by the server: the next one is loaded behind the one that is seen, and
// takes its place when it is drawn, so that nothing flashes.

const PAUSE = 250;
const PATIENCE = 3000;

/**
 * @param {Element} live holds the first frame.
 * @param {() => string} address of what is to be shown now.
 * @param {{says?: string}} options the word by which a frame's page tells that it is drawn; without one, its load does.
 * @returns {{show: () => void, soon: () => void}} shows it at once, or when nothing was typed for a moment.
 */
export function liveFrame(live, address, { says } = {}) {
  let front = live.querySelector("iframe");
  let coming = null;
  let timer = 0;

  function show() {
    coming?.frame.remove();
    const frame = document.createElement("iframe");
    const turn = { frame, patience: setTimeout(() => changeOver(turn), PATIENCE) };
    coming = turn;
    frame.title = front.title;
    frame.tabIndex = -1;
    frame.src = address();
    if (!says) frame.addEventListener("load", () => changeOver(turn), { once: true });
    live.append(frame);
  }

  function changeOver(turn) {
    if (coming !== turn) return;
    clearTimeout(turn.patience);
    coming = null;
    front.remove();
    front = turn.frame;
    if (says) front.removeAttribute("tabindex");
    front.dataset.front = "";
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  }

  if (says) {
    addEventListener("message", (event) => {
      if (event.origin !== location.origin || event.data?.preview !== says) return;
      if (coming && event.source === coming.frame.contentWindow) changeOver(coming);
    });
  }
  return { show, soon };
}
