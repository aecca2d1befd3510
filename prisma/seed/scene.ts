/** Procedural landscapes as SVG: enough light, depth and detail to judge an edit on, drawn in milliseconds, the same in every run. */
import { randomFrom } from '#lib/random.ts';

/** Everything a landscape is made of; edits change these numbers and colours. */
export interface Scene {
  seed: number;
  /** Top and bottom of the sky. */
  sky: [string, string];
  /** Far to near. */
  hills: [string, string, string];
  water: [string, string];
  /** Light source: place in percent of the width and height, size in pixels, colour. */
  light: { x: number; y: number; size: number; color: string };
  leaves: string[];
  clouds: number;
  stars: number;
  snowfall: number;
  trees: number;
  /** Size of an object in pixels; 0 means there is none. */
  balloon: number;
  boat: number;
  house: number;
  flowers: number;
}

export const WIDTH = 768;
export const HEIGHT = 512;
const SHORE = 372;

const SKIES: [string, string][] = [['#4f8fd0', '#d8ebf7'], ['#6aa5dc', '#f3e8d6'], ['#3f7cc4', '#bfe0f5'], ['#7fb2d9', '#eaf3ee']];
const HILLS: [string, string, string][] = [['#8fa9b8', '#6d9273', '#47713f'], ['#9fb0bd', '#7f9c63', '#567a34'], ['#86a0c0', '#5c8a7c', '#3c6a4c'], ['#b0a998', '#8f9a5f', '#5f7a35']];
const WATERS: [string, string][] = [['#7fb3cf', '#2f6a8f'], ['#8fc0c9', '#3b7681'], ['#6fa3d0', '#28577f']];

/** A clear day somewhere, by number. */
export function sceneOf(seed: number): Scene {
  const random = randomFrom(seed * 7919 + 17);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  return {
    seed,
    sky: pick(SKIES),
    hills: pick(HILLS),
    water: pick(WATERS),
    light: { x: 15 + 70 * random(), y: 12 + 14 * random(), size: 26 + 12 * random(), color: '#fff6d6' },
    leaves: ['#3f7a38', '#4f8f3f', '#2f6a34', '#5c9a48'],
    clouds: 2 + Math.floor(4 * random()),
    stars: 0,
    snowfall: 0,
    trees: 12 + Math.floor(14 * random()),
    balloon: 0,
    boat: random() < 0.3 ? 26 : 0,
    house: random() < 0.35 ? 34 : 0,
    flowers: 20 + Math.floor(40 * random()),
  };
}

const n = (value: number): string => value.toFixed(1);

function gradient(id: string, [top, bottom]: readonly [string, string]): string {
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient>`;
}

/** A ridge as a closed path: a few sines of random phase. */
function ridge(random: () => number, base: number, height: number): { path: string; at: (x: number) => number } {
  const waves = [1, 2.3, 4.1, 9].map((frequency) => ({ frequency, phase: random() * 6.28, size: height / (frequency * 0.9) }));
  const at = (x: number): number => base - waves.reduce((sum, { frequency, phase, size }) => sum + size * (0.6 + Math.sin((x / WIDTH) * frequency * 3.14 + phase)), 0) * 0.5;
  let path = `M0 ${HEIGHT}`;
  for (let x = 0; x <= WIDTH; x += 12) path += `L${x} ${n(at(x))}`;
  return { path: `${path}L${WIDTH} ${HEIGHT}Z`, at };
}

function cloud(random: () => number): string {
  const [x, y, size] = [random() * WIDTH, 40 + random() * 110, 26 + random() * 30];
  const puffs = Array.from({ length: 6 }, (_, i) => `<ellipse cx="${n(x + (i - 2.5) * size * 0.62)}" cy="${n(y + (random() - 0.5) * size * 0.4)}" rx="${n(size * (0.5 + random() * 0.5))}" ry="${n(size * 0.36)}"/>`);
  return `<g fill="#fff" opacity="0.62" filter="url(#soft)">${puffs.join('')}</g>`;
}

function tree(random: () => number, at: (x: number) => number, leaves: readonly string[]): string {
  const x = random() * WIDTH;
  const y = at(x) + 4 + random() * 26;
  const h = 22 + random() * 30;
  const color = leaves[Math.floor(random() * leaves.length)];
  const trunk = `<rect x="${n(x - 2)}" y="${n(y - h * 0.3)}" width="4" height="${n(h * 0.34)}" fill="#5b4330"/>`;
  if (random() < 0.5) return `${trunk}<path d="M${n(x)} ${n(y - h)}l${n(h * 0.3)} ${n(h * 0.75)}h${n(-h * 0.6)}Z" fill="${color}"/>`;
  return `${trunk}<ellipse cx="${n(x)}" cy="${n(y - h * 0.6)}" rx="${n(h * 0.32)}" ry="${n(h * 0.4)}" fill="${color}"/><ellipse cx="${n(x - h * 0.1)}" cy="${n(y - h * 0.7)}" rx="${n(h * 0.16)}" ry="${n(h * 0.2)}" fill="#fff" opacity="0.12"/>`;
}

function boat(size: number, x: number): string {
  const y = SHORE + 58;
  return `<g><path d="M${n(x - size)} ${y}h${n(size * 2)}l${n(-size * 0.4)} ${n(size * 0.45)}h${n(-size * 1.2)}Z" fill="#b3261e"/><path d="M${n(x)} ${y - 2}v${n(-size * 1.7)}l${n(size * 0.95)} ${n(size * 1.5)}Z" fill="#f4efe2"/><path d="M${n(x - 3)} ${y - 2}v${n(-size * 1.5)}l${n(-size * 0.7)} ${n(size * 1.3)}Z" fill="#e3dac3"/><rect x="${n(x - size * 0.8)}" y="${n(y + size * 0.5)}" width="${n(size * 1.6)}" height="4" fill="#0b2a3a" opacity="0.25"/></g>`;
}

function house(size: number, x: number, y: number): string {
  return `<g><rect x="${n(x - size / 2)}" y="${n(y - size * 0.55)}" width="${n(size)}" height="${n(size * 0.6)}" fill="#e9dfc9"/><path d="M${n(x - size * 0.62)} ${n(y - size * 0.53)}h${n(size * 1.24)}l${n(-size * 0.62)} ${n(-size * 0.5)}Z" fill="#8c3b2e"/><rect x="${n(x - size * 0.1)}" y="${n(y - size * 0.3)}" width="${n(size * 0.2)}" height="${n(size * 0.35)}" fill="#5b4330"/><rect x="${n(x + size * 0.2)}" y="${n(y - size * 0.4)}" width="${n(size * 0.16)}" height="${n(size * 0.16)}" fill="#f7d774"/></g>`;
}

function balloon(size: number, x: number): string {
  const y = 120;
  return `<g><ellipse cx="${n(x)}" cy="${y}" rx="${n(size)}" ry="${n(size * 1.15)}" fill="#d8452f"/><ellipse cx="${n(x)}" cy="${y}" rx="${n(size * 0.6)}" ry="${n(size * 1.15)}" fill="#f2b632"/><ellipse cx="${n(x)}" cy="${y}" rx="${n(size * 0.22)}" ry="${n(size * 1.15)}" fill="#d8452f"/><path d="M${n(x - size * 0.4)} ${n(y + size)}L${n(x - size * 0.2)} ${n(y + size * 1.6)}M${n(x + size * 0.4)} ${n(y + size)}L${n(x + size * 0.2)} ${n(y + size * 1.6)}" stroke="#4a3a2a" stroke-width="1.5"/><rect x="${n(x - size * 0.2)}" y="${n(y + size * 1.58)}" width="${n(size * 0.4)}" height="${n(size * 0.3)}" rx="2" fill="#7a5430"/></g>`;
}

function dots(random: () => number, count: number, draw: (x: number, y: number, r: number) => string): string {
  return Array.from({ length: Math.round(count) }, () => draw(random(), random(), random())).join('');
}

/** Draws a landscape. What an edit leaves alone stays where it was: every layer has its own stream of random numbers. */
export function drawScene(scene: Scene): string {
  const stream = (layer: number) => randomFrom(scene.seed * 101 + layer * 7);
  const far = ridge(stream(1), 250, 120);
  const middle = ridge(stream(2), 310, 90);
  const near = ridge(stream(3), SHORE + 6, 60);
  const treeStream = stream(4);
  const { light } = scene;
  const place = stream(5);
  const [balloonX, boatX, houseX] = [150 + place() * 460, 140 + place() * 480, 120 + place() * 520];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><defs>${gradient('sky', scene.sky)}${gradient('water', scene.water)}
<radialGradient id="glow"><stop offset="0" stop-color="${light.color}" stop-opacity="0.9"/><stop offset="1" stop-color="${light.color}" stop-opacity="0"/></radialGradient>
<linearGradient id="shade" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity="0.12"/><stop offset="1" stop-color="#000" stop-opacity="0.28"/></linearGradient>
<filter id="soft"><feGaussianBlur stdDeviation="5"/></filter></defs>
<rect width="${WIDTH}" height="${HEIGHT}" fill="url(#sky)"/>
${dots(stream(6), scene.stars, (x, y, r) => `<circle cx="${n(x * WIDTH)}" cy="${n(y * 240)}" r="${n(0.5 + r)}" fill="#fff" opacity="${n(0.4 + r * 0.6)}"/>`)}
<circle cx="${n((light.x / 100) * WIDTH)}" cy="${n((light.y / 100) * HEIGHT)}" r="${n(light.size * 4)}" fill="url(#glow)"/><circle cx="${n((light.x / 100) * WIDTH)}" cy="${n((light.y / 100) * HEIGHT)}" r="${n(light.size)}" fill="${light.color}"/>
${Array.from({ length: Math.round(scene.clouds) }, (_, i) => cloud(stream(20 + i))).join('')}
<path d="${far.path}" fill="${scene.hills[0]}"/><path d="${middle.path}" fill="${scene.hills[1]}"/><path d="${middle.path}" fill="url(#shade)" opacity="0.6"/>
${scene.house > 0 ? house(scene.house, houseX, middle.at(houseX) + 10) : ''}
<path d="${near.path}" fill="${scene.hills[2]}"/>
${Array.from({ length: Math.round(scene.trees) }, () => tree(treeStream, near.at, scene.leaves)).join('')}
<rect y="${SHORE + 24}" width="${WIDTH}" height="${HEIGHT - SHORE - 24}" fill="url(#water)"/>
${dots(stream(7), 46, (x, y, r) => `<rect x="${n(x * WIDTH)}" y="${n(SHORE + 30 + y * 100)}" width="${n(20 + r * 60)}" height="1.6" fill="#fff" opacity="${n(0.1 + r * 0.2)}"/>`)}
${scene.boat > 0 ? boat(scene.boat, boatX) : ''}
<path d="M0 ${HEIGHT}V${HEIGHT - 26}Q180 ${HEIGHT - 52} 400 ${HEIGHT - 18}T${WIDTH} ${HEIGHT - 30}V${HEIGHT}Z" fill="${scene.hills[2]}"/>
${dots(stream(8), scene.flowers, (x, y, r) => `<circle cx="${n(x * WIDTH)}" cy="${n(HEIGHT - 4 - y * 20)}" r="${n(1.2 + r * 2)}" fill="${['#f4d35e', '#ee964b', '#f95738', '#f7f0f5'][Math.floor(r * 4)]}"/>`)}
${scene.balloon > 0 ? balloon(scene.balloon, balloonX) : ''}
${dots(stream(9), scene.snowfall, (x, y, r) => `<circle cx="${n(x * WIDTH)}" cy="${n(y * HEIGHT)}" r="${n(0.8 + r * 1.8)}" fill="#fff" opacity="0.8"/>`)}
</svg>`;
}
