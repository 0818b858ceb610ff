// Sentences in the reader's language. A page may carry a table of them; what it lacks is said in English, as written
// where it is said. Depends on nothing.

const table = JSON.parse(document.getElementById("words")?.textContent ?? "{}");

/** The sentence as the reader speaks it; `{name}` in it is replaced by `values.name`. */
export const say = (sentence, values = {}) => (table[sentence] ?? sentence).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

const { lang } = document.documentElement;
const primary = (tag) => tag.split("-")[0];

/** For dates and numbers: the page's language, as it is written where the reader lives. */
export const locale = lang ? navigator.languages.find((tag) => primary(tag) === primary(lang)) ?? lang : undefined;
