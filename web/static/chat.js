// The web chat: a session of this browser's making, what was said in it, and what is still to be sent.
import { kept, keep, newSession, randomName } from "./session.js";
import { Log } from "./log.js";

const at = (id) => document.getElementById(id);
const [form, field, offline, typing, welcome] = ["compose", "text", "offline", "typing", "welcome"].map(at);
const LOST = "انقطع الاتصال. رسائلكم محفوظة، وسنرسلها عند عودته.";
const TYPING_MS = 20_000;

let session = kept("session") ?? newSession();
let unsent = JSON.parse(kept("unsent") ?? "[]");
let stream, typingTimer, lostTimer, sending = false, failures = 0;

const log = new Log({ list: at("log"), scroll: at("scroll"), latest: at("latest"), press: say, retry: flush });

function say(text) {
  const message = { client_id: randomName(), text };
  unsent.push(message);
  keep("unsent", JSON.stringify(unsent));
  welcome.hidden = true;
  log.pending(message);
  flush();
}

// One at a time and in order: what was written first arrives first. A client_id makes sending again harmless.
async function flush() {
  if (sending) return;
  sending = true;
  while (unsent.length) {
    const message = unsent[0];
    log.mark(message.client_id, "sending");
    const outcome = await post(message);
    if (outcome === "later") {
      log.mark(message.client_id, "failed");
      setTimeout(flush, Math.min(1000 * 2 ** failures++, 30_000));
      break;
    }
    failures = 0;
    unsent.shift();
    keep("unsent", JSON.stringify(unsent));
    if (outcome.id) log.sent(message.client_id, outcome.id);
    else log.mark(message.client_id, "refused");
  }
  sending = false;
}

async function post({ client_id, text }) {
  try {
    const answer = await fetch("/channels/webchat/messages", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ session, text, client_id }),
      signal: AbortSignal.timeout?.(15_000),
    });
    if (answer.status === 202) return await answer.json();
    return answer.status >= 500 || answer.status === 429 || answer.status === 408 ? "later" : "refused";
  } catch {
    return "later";
  }
}

function showTyping(on) {
  clearTimeout(typingTimer);
  typing.textContent = on ? "وكيل يكتب" : "";
  if (on) {
    typingTimer = setTimeout(showTyping, TYPING_MS, false);
    log.follow();
  }
}

function connected(yes) {
  clearTimeout(lostTimer);
  if (yes) {
    offline.textContent = "";
    flush();
  } else {
    lostTimer = setTimeout(() => { offline.textContent = LOST; }, navigator.onLine ? 3000 : 0);
  }
}

function show(message) {
  log.add(message);
  if (message.direction === "out") showTyping(false);
  welcome.hidden = true;
}

function listen() {
  stream?.close();
  const after = log.newest ? `&after=${log.newest}` : "";
  stream = new EventSource(`/channels/webchat/stream?session=${session}${after}`);
  stream.onopen = () => connected(true);
  stream.addEventListener("message", (event) => show(JSON.parse(event.data)));
  stream.addEventListener("typing", () => showTyping(true));
  stream.onerror = () => {
    connected(false);
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
  };
}

async function open() {
  try {
    const answer = await fetch(`/channels/webchat/messages?session=${session}`);
    if (answer.ok) log.load(await answer.json());
  } catch { /* the stream brings it when the network is back */ }
  unsent.forEach((message) => log.pending(message));
  welcome.hidden = !log.empty;
  listen();
  flush();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  field.focus();
  if (!text) return;
  field.value = "";
  say(text);
});

field.addEventListener("keydown", (event) => {
  const phone = matchMedia("(pointer: coarse)").matches;
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || phone) return;
  event.preventDefault();
  form.requestSubmit();
});

at("starters").addEventListener("click", (event) => {
  if (event.target.matches("button")) say(event.target.textContent);
});

at("fresh").addEventListener("click", () => {
  if (!log.empty && !confirm("لن تظهر هذه المحادثة في هذا المتصفح بعد الآن، وتبدأ محادثة جديدة. هل نتابع؟")) return;
  session = newSession();
  unsent = [];
  keep("unsent", "[]");
  log.clear();
  showTyping(false);
  welcome.hidden = false;
  listen();
  field.focus();
});

addEventListener("online", () => { failures = 0; listen(); });
addEventListener("offline", () => connected(false));
open();
