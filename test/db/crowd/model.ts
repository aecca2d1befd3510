/** The crowd in fifty lines of plain arrays: what the real one must agree with when everything happens one after the other. */
export type ModelStatus = 'Accepted' | 'Submitted' | 'Approved' | 'Rejected' | 'Returned' | 'Abandoned';

export interface ModelAssignment {
  hit: number;
  worker: number;
  status: ModelStatus;
  surplus: boolean;
  deadline: number;
}

interface ModelSlot {
  state: 'Open' | 'Filled' | 'Closed';
  /** Index into `assignments`, or null. */
  holder: number | null;
}

const ANSWERED: readonly ModelStatus[] = ['Submitted', 'Approved', 'Rejected'];

export interface ModelOptions {
  hits: number;
  overlap: number;
  cap: number;
  lease: number;
  lifetime: number;
}

export class CrowdModel {
  now = 0;
  readonly assignments: ModelAssignment[] = [];
  readonly slots: ModelSlot[][];
  readonly options: ModelOptions;

  constructor(options: ModelOptions) {
    this.options = options;
    this.slots = Array.from({ length: options.hits }, () => Array.from({ length: options.overlap }, () => ({ state: 'Open', holder: null })));
  }

  get expired(): boolean {
    return this.now >= this.options.lifetime;
  }

  private count(worker: number): number {
    return this.assignments.filter((a) => a.worker === worker && !a.surplus && (a.status === 'Accepted' || ANSWERED.includes(a.status))).length;
  }

  private find(hit: number, worker: number, statuses: readonly ModelStatus[]): number {
    return this.assignments.findIndex((a) => a.hit === hit && a.worker === worker && statuses.includes(a.status));
  }

  /** What every change to a HIT's slots ends with. */
  private refresh(hit: number): void {
    if (this.expired) for (const slot of this.slots[hit]) if (slot.state === 'Open' && slot.holder === null) slot.state = 'Closed';
  }

  private end(index: number, status: 'Returned' | 'Abandoned'): void {
    const assignment = this.assignments[index];
    assignment.status = status;
    const slot = this.slots[assignment.hit].find(({ holder }) => holder === index);
    if (slot) slot.holder = null;
    this.refresh(assignment.hit);
  }

  /** The index of the assignment the worker now holds, or null when refused. */
  accept(hit: number, worker: number): number | null {
    const held = this.find(hit, worker, ['Accepted']);
    if (held >= 0 && this.assignments[held].deadline > this.now) return held;
    if (held >= 0) this.end(held, 'Abandoned');
    if (this.expired || this.find(hit, worker, ANSWERED) >= 0 || this.count(worker) >= this.options.cap) return null;
    const open = this.slots[hit].filter(({ state }) => state === 'Open');
    const until = (slot: ModelSlot) => (slot.holder === null ? Number.NEGATIVE_INFINITY : this.assignments[slot.holder].deadline);
    const [slot] = open.filter((one) => until(one) <= this.now).sort((x, y) => until(x) - until(y));
    if (!slot) return null;
    if (slot.holder !== null) this.assignments[slot.holder].status = 'Abandoned';
    slot.holder = this.assignments.push({ hit, worker, status: 'Accepted', surplus: false, deadline: this.now + this.options.lease }) - 1;
    return slot.holder;
  }

  /** The reply, or null when refused. */
  submit(index: number): string | null {
    const named = this.assignments[index];
    const newer = named.status === 'Abandoned' ? this.find(named.hit, named.worker, ['Accepted', ...ANSWERED]) : -1;
    const target = newer >= 0 ? newer : index;
    const assignment = this.assignments[target];
    if (assignment.status === 'Returned') return null;
    if (ANSWERED.includes(assignment.status)) return assignment.surplus ? 'surplus' : assignment.status.toLowerCase();
    const slots = this.slots[assignment.hit];
    const late = assignment.status === 'Abandoned';
    const room = !late || this.count(assignment.worker) < this.options.cap;
    const slot = slots.find(({ state, holder }) => state === 'Open' && holder === (late ? null : target));
    if (late && !(room && slot)) {
      Object.assign(assignment, { status: 'Approved', surplus: true });
      return 'surplus';
    }
    assignment.status = 'Submitted';
    Object.assign(slot as ModelSlot, { state: 'Filled', holder: target });
    this.refresh(assignment.hit);
    return 'submitted';
  }

  /** Whether the worker is rid of it. */
  return(index: number): boolean {
    const { status } = this.assignments[index];
    if (status === 'Accepted') this.end(index, 'Returned');
    return !ANSWERED.includes(status);
  }

  decide(index: number, status: 'Approved' | 'Rejected'): boolean {
    const assignment = this.assignments[index];
    const possible = assignment.status === 'Submitted' || assignment.status === status;
    if (assignment.status === 'Submitted') assignment.status = status;
    return possible;
  }

  sweep(): void {
    this.assignments.forEach((assignment, index) => {
      if (assignment.status === 'Accepted' && assignment.deadline <= this.now) this.end(index, 'Abandoned');
    });
    for (let hit = 0; hit < this.options.hits; hit++) this.refresh(hit);
  }
}
