/** The app's sections: adding a page to the navigation is a line here. */
import { Activity, BadgeCheck, Boxes, ClipboardCheck, Database, FlaskConical, KeyRound, LayoutGrid, MessageSquare, Newspaper, PlusCircle, ReceiptText, Server, ShieldCheck, Trophy, Users, Wallet, Wand2, type LucideIcon } from 'lucide-react';

export type RoleName = 'Worker' | 'Requester' | 'Researcher' | 'Admin';

export interface NavItem {
  href: string;
  label: string;
  icon: LucideIcon;
  /** The path is highlighted only when it is exactly this one. */
  isExact?: boolean;
  /** Who sees it, when not everybody who sees the section. */
  roles?: readonly RoleName[];
  /** Not in the bar at a phone's foot, which has room for five. */
  isSecondary?: boolean;
}

export interface NavSection {
  label: string;
  /** Who sees it. */
  roles: readonly RoleName[];
  items: readonly NavItem[];
}

export const NAVIGATION: readonly NavSection[] = [
  {
    label: 'Work',
    roles: ['Worker'],
    items: [
      { href: '/work', label: 'Tasks', icon: LayoutGrid, isExact: true },
      { href: '/work/earnings', label: 'Earnings', icon: Wallet },
      { href: '/work/qualifications', label: 'Qualifications', icon: BadgeCheck },
      { href: '/work/messages', label: 'Messages', icon: MessageSquare },
    ],
  },
  {
    label: 'Studies',
    roles: ['Requester', 'Admin'],
    items: [
      { href: '/requests', label: 'Studies', icon: ClipboardCheck, isExact: true },
      { href: '/requests/new', label: 'New study', icon: PlusCircle, roles: ['Requester'] },
      { href: '/requests/workers', label: 'Workers', icon: Users, roles: ['Requester'] },
      { href: '/requests/statement', label: 'Statement', icon: ReceiptText, roles: ['Requester'], isSecondary: true },
      { href: '/requests/api-access', label: 'API access', icon: KeyRound, roles: ['Requester'] },
    ],
  },
  {
    label: 'Research',
    roles: ['Researcher', 'Admin'],
    items: [
      { href: '/research', label: 'Research', icon: FlaskConical, isExact: true },
      { href: '/research/runs', label: 'Runs', icon: Activity },
      { href: '/research/paper', label: 'The paper', icon: Newspaper, isSecondary: true },
      { href: '/research/playground', label: 'Playground', icon: Wand2 },
      { href: '/research/leaderboard', label: 'Leaderboard', icon: Trophy, isSecondary: true },
      { href: '/research/models', label: 'Models', icon: Boxes, isSecondary: true },
      { href: '/research/datasets', label: 'Datasets', icon: Database, isSecondary: true },
      { href: '/research/workers', label: 'Workers and queue', icon: Server, isSecondary: true },
    ],
  },
  { label: 'Platform', roles: ['Admin'], items: [{ href: '/admin', label: 'Administration', icon: ShieldCheck }] },
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
