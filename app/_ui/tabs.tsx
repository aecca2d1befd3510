'use client';

import { Tabs as Primitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

/** Views of one thing; only one shows. */
export function Tabs(props: ComponentProps<typeof Primitive.Root>) {
  return <Primitive.Root {...props} />;
}

/** The row of tab names. */
export function TabsList({ className, ...rest }: ComponentProps<typeof Primitive.List>) {
  return <Primitive.List className={cn('no-scrollbar flex gap-5 overflow-x-auto border-b', className)} {...rest} />;
}

/** One tab's name. */
export function TabsTrigger({ className, ...rest }: ComponentProps<typeof Primitive.Trigger>) {
  return (
    <Primitive.Trigger
      className={cn(
        '-mb-px h-10 whitespace-nowrap border-b-2 border-transparent text-sm font-medium text-ink-faint transition-colors -outline-offset-2 hover:text-ink data-[state=active]:border-honey-ink data-[state=active]:text-ink pointer-coarse:min-h-11',
        className,
      )}
      {...rest}
    />
  );
}

/** What a tab shows. */
export function TabsContent({ className, ...rest }: ComponentProps<typeof Primitive.Content>) {
  return <Primitive.Content className={cn('pt-5 outline-offset-4', className)} {...rest} />;
}
