/** Numbers, money and times as people read them. Pure; the same on server and client, so nothing jumps on hydration. */

/** A dollar amount from its decimal string (`formatDollars`): "0.08" → "$0.08". */
export function dollars(amount: string): string {
  const [whole, fraction = '00'] = amount.replace('-', '').split('.');
  return `${amount.startsWith('-') ? '−' : ''}$${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
}

/** "1,234". */
export function count(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "1 task", "3 tasks". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export interface SpanPart {
  value: number;
  unit: 's' | 'min' | 'h' | 'd';
}

/** A span in its two largest units, for those who call the units otherwise. */
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

/** A span in its two largest units: "45 s", "10 min", "1 h 30 min", "3 d". */
export function duration(seconds: number): string {
  return spanParts(seconds)
    .map(({ value, unit }) => `${value} ${unit}`)
    .join(' ');
}

/** A running clock: "9:05", "1:02:03". */
export function clock(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const pad = (n: number): string => n.toString().padStart(2, '0');
  return s >= 3600 ? `${Math.floor(s / 3600)}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}` : `${Math.floor(s / 60)}:${pad(s % 60)}`;
}

/** "62.5 %" from 0.625. */
export function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits).replace(/\.0+$/, '')} %`;
}

/** "4.2 MB". */
export function fileSize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const [unit, size] = bytes < 1_000_000 ? ['kB', 1_000] : bytes < 1_000_000_000 ? ['MB', 1_000_000] : ['GB', 1_000_000_000];
  return `${(bytes / (size as number)).toFixed(1).replace(/\.0$/, '')} ${unit as string}`;
}

/** Any quantity in four significant digits: "0.0123", "12,340", "1.5e−4". */
export function figure(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e7) return value.toExponential(2).replace(/\.?0+e/, 'e').replace('e+', 'e').replaceAll('-', '−');
  if (size >= 1000) return `${value < 0 ? '−' : ''}${count(size)}`;
  return String(Number(value.toPrecision(4))).replace('-', '−');
}

/** A signed share in points of a hundred: "+12.5 %", "−3 %". */
export function signedPercent(share: number, digits = 1): string {
  return `${share > 0 ? '+' : ''}${percent(share, digits).replace('-', '−')}`;
}
