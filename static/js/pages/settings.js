// --- The provider's models --------------------------------------------------------------------------------------------

const provider = document.querySelector("select[name=provider]");
const model = document.querySelector("input[name=model]");
const temperatureNote = document.querySelector("span[data-no-temperature]");
const models = () => [...document.getElementById(`models-${provider.value}`).options];
const find = (name) => models().find((option) => option.value === name);

let isKnown = Boolean(find(model.value));

function noteTemperature() {
  temperatureNote.hidden = !find(model.value)?.hasAttribute("data-no-temperature");
}

// A known model of another provider gives way to the first of this one; a name of one's own stays.
provider.addEventListener("change", () => {
  model.setAttribute("list", `models-${provider.value}`);
  if (isKnown && !find(model.value)) model.value = models()[0]?.value ?? model.value;
  noteTemperature();
});
model.addEventListener("input", () => {
  isKnown = Boolean(find(model.value));
  noteTemperature();
});
