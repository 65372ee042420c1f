// The list of messages. Everything a citizen or an officer wrote enters the page as text, never as markup.
const URL_IN_TEXT = /https?:\/\/[^\s<>"'\u2066-\u2069]+[^\s<>"'\u2066-\u2069.,،؛:!?؟)\]]/g;
const STATES = { sending: "جارٍ الإرسال", failed: "لم تُرسل بعد", refused: "تعذّر قبول هذه الرسالة", sent: "" };
const NEAR_END = 120;
const clock = new Intl.DateTimeFormat("ar-u-nu-latn", { hour: "numeric", minute: "2-digit" });
const calendar = new Intl.DateTimeFormat("ar-u-nu-latn-ca-gregory", { weekday: "long", day: "numeric", month: "long" });

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function linked(text) {
  const parts = document.createDocumentFragment();
  let from = 0;
  for (const found of text.matchAll(URL_IN_TEXT)) {
    const link = element("a", "", found[0]);
    Object.assign(link, { href: found[0], target: "_blank", rel: "noopener noreferrer", dir: "ltr" });
    parts.append(text.slice(from, found.index), link);
    from = found.index + found[0].length;
  }
  parts.append(text.slice(from));
  return parts;
}

export class Log {
  constructor({ list, scroll, latest, press, retry }) {
    Object.assign(this, { list, scroll, latest, press, retry });
    latest.addEventListener("click", () => this.toEnd());
    scroll.addEventListener("scroll", () => { if (this.atEnd) latest.hidden = true; }, { passive: true });
    this.clear();
  }

  clear() {
    this.items = new Map();
    this.newest = null;
    this.day = "";
    this.choices = null;
    this.list.replaceChildren();
  }

  get empty() { return this.items.size === 0; }

  get atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroll;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.latest.hidden = true;
  }

  follow(always = false) {
    if (always || this.atEnd) requestAnimationFrame(() => this.toEnd());
  }

  // What was said before is shown at once and not read out.
  load(messages) {
    this.scroll.setAttribute("aria-live", "off");
    for (const message of messages) this.add(message, { old: true });
    this.toEnd();
    setTimeout(() => this.scroll.setAttribute("aria-live", "polite"), 500);
  }

  // A message comes twice when the stream reconnects, and one's own comes back from the store: shown once.
  add(message, { old = false } = {}) {
    if (!this.newest || message.id > this.newest) this.newest = message.id;
    if (this.items.has(message.id)) return;
    if (message.direction === "in" && this.adopt(message)) return;
    const follow = old || this.atEnd;
    const item = this.draw(message.direction, message.text, new Date(message.at));
    if (!old) item.classList.add("new");
    this.items.set(message.id, item);
    this.offer(message.direction === "out" ? message.buttons : [], item);
    if (follow) this.follow(true);
    else this.latest.hidden = false;
  }

  // One's own message may come back by the stream before the answer to its posting does.
  adopt(message) {
    for (const [key, item] of this.items) {
      if (!item.dataset.waiting || item.dataset.text !== message.text) continue;
      this.items.delete(key);
      this.items.set(message.id, item);
      this.settle(item);
      return true;
    }
    return false;
  }

  pending({ client_id, text }) {
    const item = this.draw("in", text, new Date(), true);
    item.dataset.waiting = "yes";
    item.dataset.text = text;
    item.classList.add("new");
    this.items.set(client_id, item);
    this.mark(client_id, "sending");
    this.offer([], item);
    this.follow(true);
  }

  mark(client_id, state) {
    const item = this.items.get(client_id);
    if (!item) return;
    item.classList.toggle("sending", state === "sending");
    item.classList.toggle("failed", state === "failed" || state === "refused");
    item.querySelector(".meta").textContent = STATES[state] || item.dataset.time;
    item.querySelector(".retry")?.remove();
    if (state !== "failed") return;
    const retry = element("button", "retry", "إعادة الإرسال الآن");
    retry.type = "button";
    retry.addEventListener("click", () => this.retry());
    item.append(retry);
  }

  sent(client_id, id) {
    const item = this.items.get(client_id);
    if (!item) return;
    this.mark(client_id, "sent");
    this.settle(item);
    this.items.delete(client_id);
    if (this.items.has(id)) item.remove();
    else this.items.set(id, item);
  }

  settle(item) {
    delete item.dataset.waiting;
    item.classList.remove("sending", "failed");
    item.querySelector(".meta").textContent = item.dataset.time;
    item.querySelector(".retry")?.remove();
  }

  // What the store has comes before what is still to be sent.
  place(item, last = false) {
    this.list.insertBefore(item, last ? null : this.list.querySelector("[data-waiting]"));
  }

  draw(direction, text, time, last = false) {
    this.divide(time, last);
    const item = element("li", `message ${direction}`);
    const bubble = element("p", "bubble");
    bubble.dir = "auto";
    bubble.append(linked(text));
    item.dataset.time = clock.format(time);
    item.append(element("span", "unseen", direction === "in" ? "أنتم:" : "وكيل:"), bubble, element("span", "meta", item.dataset.time));
    this.place(item, last);
    return item;
  }

  divide(time, last) {
    const day = calendar.format(time);
    if (day !== this.day) this.place(element("li", "day", day), last);
    this.day = day;
  }

  // Only the latest question can be answered by its buttons; every choice stays readable in its text.
  offer(buttons, item) {
    this.choices?.remove();
    this.choices = null;
    if (!buttons.length) return;
    this.choices = element("div", "choices");
    this.choices.setAttribute("role", "group");
    this.choices.setAttribute("aria-label", "الخيارات");
    for (const text of buttons) {
      const button = element("button", "", text);
      button.type = "button";
      button.addEventListener("click", () => this.press(text));
      this.choices.append(button);
    }
    item.append(this.choices);
  }
}
