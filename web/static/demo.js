// The demonstration's phone: who one plays, what is known of them, and the text messages they get.
const at = (id) => document.getElementById(id);
const [person, facts, number, texts, phone, toggle] = ["person", "facts", "number", "texts", "phone", "phone-toggle"].map(at);
const clock = new Intl.DateTimeFormat("ar-u-nu-latn", { hour: "numeric", minute: "2-digit" });
const EVERY_MS = 2000;
let people = [];
const drawn = new Set();

function write(value) {
  const field = at("text");
  field.value = field.value ? `${field.value} ${value}` : value;
  closePhone();
  field.focus();
}

function fact(name, values) {
  const term = document.createElement("dt");
  const detail = document.createElement("dd");
  term.textContent = name;
  for (const value of values.filter(Boolean)) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: value, dir: "ltr", title: "إدراج في الرسالة" });
    button.addEventListener("click", () => write(value));
    detail.append(button);
  }
  return detail.childElementCount ? [term, detail] : [];
}

function choose() {
  const one = people[person.selectedIndex];
  if (!one) return;
  sessionStorage.setItem("wakeel.person", one.national_id);
  number.textContent = one.phone;
  facts.replaceChildren(...fact("الهوية", [one.national_id]), ...fact("المعاملات", one.transactions ?? []));
  texts.replaceChildren();
  drawn.clear();
  look();
}

function draw(message) {
  const item = document.createElement("li");
  const time = document.createElement("time");
  time.dateTime = message.at;
  time.textContent = clock.format(new Date(message.at));
  item.append(message.text, time);
  texts.append(item);
  item.scrollIntoView({ block: "nearest" });
}

async function look() {
  const one = people[person.selectedIndex];
  if (!one || document.hidden) return;
  try {
    const answer = await fetch(`/demo/phone/messages?number=${encodeURIComponent(one.phone)}`);
    const messages = answer.ok ? await answer.json() : [];
    if (one !== people[person.selectedIndex]) return;
    for (const message of messages.filter(({ id }) => !drawn.has(id))) {
      drawn.add(message.id);
      draw(message);
    }
  } catch { /* the next look finds it */ }
}

function closePhone() {
  phone.classList.remove("open");
  toggle.setAttribute("aria-expanded", "false");
}

toggle.addEventListener("click", () => {
  toggle.setAttribute("aria-expanded", String(phone.classList.toggle("open")));
});
person.addEventListener("change", choose);

people = await (await fetch("/demo/people")).json();
person.replaceChildren(...people.map(({ name }) => new Option(name)));
const before = people.findIndex((one) => one.national_id === sessionStorage.getItem("wakeel.person"));
person.selectedIndex = Math.max(before, 0);
choose();
setInterval(look, EVERY_MS);
