/** @file Numbers, money and spans as readers of a language write them; components ask `useNumbers` for them. Pure; the same on server and client, so nothing jumps on hydration. */
import { readMoney, typeMoney } from './typed-money.ts';

export interface SpanPart {
  value: number;
  unit: 's' | 'min' | 'h' | 'd';
}

/** A span in its two largest units. */
export function spanParts(seconds: number): SpanPart[] {
  const s = Math.max(0, Math.round(seconds));
  if (s < 90) return [{ value: s, unit: 's' }];
  const minutes = Math.round(s / 60);
  if (minutes < 90) return [{ value: minutes, unit: 'min' }];
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return [{ value: Math.round(hours / 24), unit: 'd' }];
  const whole: SpanPart = { value: hours, unit: 'h' };
  return minutes % 60 === 0 ? [whole] : [whole, { value: minutes % 60, unit: 'min' }];
}

/** A running clock: "9:05", "1:02:03". */
export function clock(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const pad = (n: number): string => n.toString().padStart(2, '0');
  return s >= 3600 ? `${Math.floor(s / 3600)}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}` : `${Math.floor(s / 60)}:${pad(s % 60)}`;
}

/** Making one costs more than all its uses on a page. */
const FORMATS = new Map<string, Intl.NumberFormat>();

/** Writes a plain decimal, "-1234.50", with all of its digits. */
function localise(language: string, text: string, currency?: 'USD'): string {
  const digits = text.split('.')[1]?.length ?? 0;
  const key = `${language} ${digits} ${currency ?? ''}`;
  const format = FORMATS.get(key) ?? new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits, ...(currency && { style: 'currency', currency }) });
  FORMATS.set(key, format);
  return format.format(text as `${number}`).replace('-', '−');
}

export interface Numbers {
  /** A dollar amount from its decimal string (`formatDollars`): "0.08" → "$0.08". */
  dollars: (amount: string) => string;
  /** The same as it stands in a field, and a field's text as a decimal string again; null where it may mean two amounts. */
  typedMoney: (amount: string) => string;
  readMoney: (text: string) => string | null;
  /** "1,234". */
  count: (value: number) => string;
  /** With so many digits after the point: "−0.25". */
  decimal: (value: number, digits: number) => string;
  /** "62.5 %" from 0.625. */
  percent: (share: number, digits?: number) => string;
  /** A signed share in points of a hundred: "+12.5 %", "−3 %". */
  signedPercent: (share: number, digits?: number) => string;
  /** A span in its two largest units: "45 s", "10 min", "1 h 30 min", "3 d". */
  duration: (seconds: number) => string;
  /** "4.2 MB". */
  fileSize: (bytes: number) => string;
  /** Any quantity in four significant digits: "0.0123", "12,340", "1.5e−4". */
  figure: (value: number) => string;
}

/** How a language writes numbers. `sayPart` says one part of a span, as the message `frame.span` does. */
export function numbersIn(language: string, sayPart: (part: SpanPart) => string): Numbers {
  const count = (value: number): string => localise(language, String(Math.round(value)));
  const percent = (share: number, digits = 1): string => `${localise(language, (share * 100).toFixed(digits).replace(/\.0+$/, ''))} %`;
  return {
    count,
    percent,
    dollars: (amount) => localise(language, amount.includes('.') ? amount : `${amount}.00`, 'USD'),
    typedMoney: (amount) => typeMoney(language, amount),
    readMoney: (text) => readMoney(language, text),
    decimal: (value, digits) => localise(language, value.toFixed(digits)),
    signedPercent: (share, digits) => `${share > 0 ? '+' : ''}${percent(share, digits)}`,
    duration: (seconds) => spanParts(seconds).map(sayPart).join(' '),
    fileSize: (bytes) => {
      if (bytes < 1_000) return `${bytes} B`;
      const [unit, size] = bytes < 1_000_000 ? ['kB', 1_000] : bytes < 1_000_000_000 ? ['MB', 1_000_000] : ['GB', 1_000_000_000];
      return `${localise(language, (bytes / (size as number)).toFixed(1).replace(/\.0$/, ''))} ${unit as string}`;
    },
    figure: (value) => {
      if (value === 0 || !Number.isFinite(value)) return String(value);
      const size = Math.abs(value);
      if (size >= 1000 && size < 1e7) return count(value);
      if (size >= 1e-3 && size < 1e7) return localise(language, String(Number(value.toPrecision(4))));
      const [digits, power] = value.toExponential(2).split('e');
      return `${localise(language, digits.replace(/\.?0+$/, ''))}e${power.replace('+', '').replace('-', '−')}`;
    },
  };
}
