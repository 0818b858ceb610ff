// The reader: the place in the log that is being read, and what is said aloud to those who listen.

import { createAnnouncer, followEnd } from "../js/core/chat.js";
import { find } from "./page.js";

export const announcer = createAnnouncer(find("announcer"));
export const scroll = followEnd(find("chat-log"), find("to-end"));
