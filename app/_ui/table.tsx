import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';

export interface TableProps extends ComponentProps<'table'> {
  /** What the table lists, for screen readers. */
  label: string;
  /** Below 640 px each row becomes a small card whose cells carry their column's name (`label` of Td). */
  isStacked?: boolean;
}

/** A dense table; wider than the screen it scrolls by itself, or stacks. */
export function Table({ label, isStacked = false, className, ...rest }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section aria-label={label} tabIndex={0} className="overflow-x-auto rounded-xl border bg-surface shadow-1">
      <table aria-label={label} data-stacked={isStacked || undefined} className={cn('group/table w-full border-collapse text-left text-sm', className)} {...rest} />
    </section>
  );
}

/** The row of column names. */
export function Thead({ className, ...rest }: ComponentProps<'thead'>) {
  return <thead className={cn('border-b bg-subtle text-xs text-ink-faint max-sm:group-data-stacked/table:sr-only', className)} {...rest} />;
}

/** A column's name; `align="right"` for numbers. */
export function Th({ className, align, ...rest }: ComponentProps<'th'>) {
  return <th scope="col" className={cn('h-9 whitespace-nowrap px-4 font-medium', align === 'right' && 'text-right', className)} {...rest} />;
}

/** The rows. */
export function Tbody({ className, ...rest }: ComponentProps<'tbody'>) {
  return <tbody className={cn('divide-y', className)} {...rest} />;
}

/** One row. */
export function Tr({ className, ...rest }: ComponentProps<'tr'>) {
  return <tr className={cn('transition-colors hover:bg-subtle/70 max-sm:group-data-stacked/table:block max-sm:group-data-stacked/table:py-2', className)} {...rest} />;
}

export interface TdProps extends ComponentProps<'td'> {
  /** The column's name, shown beside the cell when rows are stacked. */
  label?: ReactNode;
}

/** One cell; `align="right"` for numbers. */
export function Td({ className, align, label, children, ...rest }: TdProps) {
  return (
    <td
      className={cn(
        'px-4 py-2.5 align-middle tabular-nums max-sm:group-data-stacked/table:flex max-sm:group-data-stacked/table:items-center max-sm:group-data-stacked/table:justify-between max-sm:group-data-stacked/table:gap-4 max-sm:group-data-stacked/table:py-1',
        align === 'right' && 'text-right',
        className,
      )}
      {...rest}
    >
      {label && <span className="hidden text-xs text-ink-faint max-sm:group-data-stacked/table:inline">{label}</span>}
      {label ? <span className="min-w-0">{children}</span> : children}
    </td>
  );
}
