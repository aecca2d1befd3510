/** Work that may wait a frame or two, done piece by piece so that no frame is late. */
const waiting = new Map<object, () => void>();
let frame = 0;

function step(): void {
  const [first] = waiting;
  if (first) {
    waiting.delete(first[0]);
    first[1]();
  }
  frame = waiting.size > 0 ? requestAnimationFrame(step) : 0;
}

/** Does something in one of the next frames, one piece a frame; newer work of the same owner takes the older's place. */
export function inSomeFrame(owner: object, work: () => void): void {
  waiting.set(owner, work);
  if (frame === 0) frame = requestAnimationFrame(step);
}

/** What an owner that is going away had asked for is not done any more. */
export function forget(owner: object): void {
  waiting.delete(owner);
}
