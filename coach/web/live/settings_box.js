// The page's settings: each works at once, and is kept.

import { keepSetting, settings, showSettings } from "./settings.js";
import { t } from "./words.js";

export class SettingsBox {
  /** opened(), closed(): the exercise waits meanwhile. changed(name): what the page itself must do then. */
  constructor(root, voice, { opened, closed, changed }) {
    Object.assign(this, { root, box: root.querySelector("[data-settings]") });
    const { box } = this;
    for (const input of box.querySelectorAll("input")) {
      const name = input.name;
      if (input.type === "checkbox") input.checked = settings[name];
      else input.value = String(settings[name]);
      input.oninput = () => {
        keepSetting(name, input.type === "checkbox" ? input.checked : Number(input.value));
        showSettings(root);
        changed(name);
      };
    }
    root.querySelector("[data-opensettings]").onclick = () => {
      opened();
      box.showModal();
    };
    box.querySelector("[data-tryit]").onclick = () => {
      voice.tone();
      voice.say(t("This is how I sound."));
    };
    box.querySelector("[data-closesettings]").onclick = () => box.close();
    box.onclose = closed;
    showSettings(root);
  }

  get open() {
    return this.box.open;
  }
}
