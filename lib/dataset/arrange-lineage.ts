/** Columns of a lineage: what comes from what stands further right. Pure. */

interface Edge {
  from: string;
  to: string;
}

/** The longest way from `start` along `next` to everything within reach; links that close a circle are not followed. */
function distances(start: string, next: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const states = new Map<string, 'open' | 'done'>();
  const order: string[] = [];
  const links: Edge[] = [];
  const visit = (key: string): void => {
    states.set(key, 'open');
    for (const other of next.get(key) ?? []) {
      if (states.get(other) === 'open') continue;
      links.push({ from: key, to: other });
      if (!states.has(other)) visit(other);
    }
    states.set(key, 'done');
    order.unshift(key);
  };
  visit(start);
  const onward = group(links, 'from', 'to');
  const found = new Map([[start, 0]]);
  for (const key of order) for (const other of onward.get(key) ?? []) found.set(other, Math.max(found.get(other) ?? 0, (found.get(key) ?? 0) + 1));
  return found;
}

function group(edges: readonly Edge[], key: 'from' | 'to', value: 'from' | 'to'): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const edge of edges) groups.set(edge[key], [...(groups.get(edge[key]) ?? []), edge[value]]);
  return groups;
}

/** The column of every node that leads to `start` (negative) or comes from it (positive); `start` has 0. */
export function arrange(start: string, edges: readonly Edge[]): Map<string, number> {
  const on = distances(start, group(edges, 'from', 'to'));
  const back = distances(start, group(edges, 'to', 'from'));
  const columns = new Map(on);
  for (const [key, distance] of back) if (distance > 0) columns.set(key, -distance);
  return columns.set(start, 0);
}
