const GREETINGS = { de: "Hallo", en: "Hello", es: "Hola", fr: "Bonjour", it: "Ciao" };

export const languages = Object.keys(GREETINGS);

export function greet(name, language = "en") {
  if (!Object.hasOwn(GREETINGS, language)) {
    throw new RangeError(`No greeting in ${language}`);
  }
  return `${GREETINGS[language]}, ${name}!`;
}
