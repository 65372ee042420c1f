// What this browser remembers, where it may; a private window remembers until it is closed.
const memory = new Map();

export function kept(name) {
  try {
    return localStorage.getItem(`wakeel.${name}`) ?? memory.get(name) ?? null;
  } catch {
    return memory.get(name) ?? null;
  }
}

export function keep(name, value) {
  memory.set(name, value);
  try {
    localStorage.setItem(`wakeel.${name}`, value);
  } catch { /* memory has it */ }
}

// 192 random bits in 32 URL-safe characters: nobody guesses one.
export function randomName() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

// Whoever has the session reads the conversation; it never leaves this browser but to our own server.
export function newSession() {
  const session = randomName();
  keep("session", session);
  return session;
}
