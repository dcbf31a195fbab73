/** Number words of the two languages that the assistant speaks, with their values. */
const english: Record<string, number> = {
  zero: 0,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
  hundred: 100,
  thousand: 1000,
  million: 1e6,
  billion: 1e9,
  dozen: 12,
  half: 0.5,
  twice: 2,
};
const german: Record<string, number> = {
  null: 0,
  eins: 1,
  zwei: 2,
  drei: 3,
  vier: 4,
  fünf: 5,
  sechs: 6,
  sieben: 7,
  acht: 8,
  neun: 9,
  zehn: 10,
  elf: 11,
  zwölf: 12,
  dreizehn: 13,
  vierzehn: 14,
  fünfzehn: 15,
  sechzehn: 16,
  siebzehn: 17,
  achtzehn: 18,
  neunzehn: 19,
  zwanzig: 20,
  dreißig: 30,
  vierzig: 40,
  fünfzig: 50,
  sechzig: 60,
  siebzig: 70,
  achtzig: 80,
  neunzig: 90,
  hundert: 100,
  tausend: 1000,
  million: 1e6,
  millionen: 1e6,
  milliarde: 1e9,
  milliarden: 1e9,
  dutzend: 12,
  hälfte: 0.5,
};
const plural: Record<string, number> = {
  hundreds: 100,
  thousands: 1000,
  millions: 1e6,
  billions: 1e9,
  dozens: 12,
  hunderte: 100,
  tausende: 1000,
};

const values = new Map(Object.entries({ ...english, ...german, ...plural }));
const germanUnits = 'ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun';
const germanTens = 'zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig';
/** einundzwanzig, dreihundert, zweitausend: German writes them as one word. */
const compound = new RegExp(
  `^(?:(?:${germanUnits})und(?:${germanTens})|(?:${germanUnits})(?:hundert|tausend).*)$`,
);

/** The value of a number word; NaN where it is one whose value nobody needs; undefined for other words. */
export function numberWord(word: string): number | undefined {
  const lower = word.toLowerCase();
  return values.get(lower) ?? (compound.test(lower) ? Number.NaN : undefined);
}

/** Digits with separators, as people of both languages write them; each reading is one value. */
export function readings(digits: string): number[] {
  const ascii = digits.normalize('NFKC');
  const english = Number(ascii.replaceAll(',', ''));
  const german = Number(ascii.replaceAll('.', '').replace(',', '.'));
  return [english, german].filter((value) => !Number.isNaN(value));
}
