/** The app's sections: adding a page to the navigation is a line here and its label's message. */
import { Activity, BadgeCheck, Boxes, ClipboardCheck, Database, FlaskConical, KeyRound, LayoutGrid, MessageSquare, Newspaper, PlusCircle, ReceiptText, Server, ShieldCheck, Trophy, Users, Wallet, Wand2, type LucideIcon } from 'lucide-react';
import type { Messages } from '#app/_words/messages.ts';

/** Its message in the area `frame`. */
type PlaceLabel = Exclude<keyof Messages['frame']['places'], 'label'>;

export type RoleName = 'Worker' | 'Requester' | 'Researcher' | 'Admin';

export interface NavItem {
  href: string;
  label: PlaceLabel;
  icon: LucideIcon;
  /** The path is highlighted only when it is exactly this one. */
  isExact?: boolean;
  /** Who sees it, when not everybody who sees the section. */
  roles?: readonly RoleName[];
  /** Not in the bar at a phone's foot, which has room for five. */
  isSecondary?: boolean;
}

export interface NavSection {
  label: PlaceLabel;
  /** Who sees it. */
  roles: readonly RoleName[];
  items: readonly NavItem[];
}

export const NAVIGATION: readonly NavSection[] = [
  {
    label: 'work',
    roles: ['Worker'],
    items: [
      { href: '/work', label: 'tasks', icon: LayoutGrid, isExact: true },
      { href: '/work/earnings', label: 'earnings', icon: Wallet },
      { href: '/work/qualifications', label: 'qualifications', icon: BadgeCheck },
      { href: '/work/messages', label: 'messages', icon: MessageSquare },
    ],
  },
  {
    label: 'studies',
    roles: ['Requester', 'Admin'],
    items: [
      { href: '/requests', label: 'studies', icon: ClipboardCheck, isExact: true },
      { href: '/requests/new', label: 'newStudy', icon: PlusCircle, roles: ['Requester'] },
      { href: '/requests/workers', label: 'workers', icon: Users, roles: ['Requester'] },
      { href: '/requests/statement', label: 'statement', icon: ReceiptText, roles: ['Requester'], isSecondary: true },
      { href: '/requests/api-access', label: 'apiAccess', icon: KeyRound, roles: ['Requester'] },
    ],
  },
  {
    label: 'research',
    roles: ['Researcher', 'Admin'],
    items: [
      { href: '/research', label: 'research', icon: FlaskConical, isExact: true },
      { href: '/research/runs', label: 'runs', icon: Activity },
      { href: '/research/paper', label: 'paper', icon: Newspaper, isSecondary: true },
      { href: '/research/playground', label: 'playground', icon: Wand2 },
      { href: '/research/leaderboard', label: 'leaderboard', icon: Trophy, isSecondary: true },
      { href: '/research/models', label: 'models', icon: Boxes, isSecondary: true },
      { href: '/research/datasets', label: 'datasets', icon: Database, isSecondary: true },
      { href: '/research/workers', label: 'workersAndQueue', icon: Server, isSecondary: true },
    ],
  },
  { label: 'platform', roles: ['Admin'], items: [{ href: '/admin', label: 'administration', icon: ShieldCheck }] },
];

/** The sections of somebody with these roles. */
export function navigationFor(roles: readonly RoleName[]): NavSection[] {
  const isFor = (wanted: readonly RoleName[]): boolean => wanted.some((role) => roles.includes(role));
  return NAVIGATION.filter((section) => isFor(section.roles)).map((section) => ({ ...section, items: section.items.filter((item) => isFor(item.roles ?? section.roles)) }));
}

/** Where somebody with these roles starts. */
export function homeOf(roles: readonly RoleName[]): string {
  if (roles.includes('Requester')) return '/requests';
  if (roles.includes('Researcher')) return '/research';
  if (roles.includes('Worker')) return '/work';
  return navigationFor(roles)[0]?.items[0].href ?? '/';
}
