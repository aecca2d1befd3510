import type { ReactNode } from 'react';
import { Button, type ButtonProps } from './button.tsx';
import { cn } from './cn.ts';
import { Tooltip } from './tooltip.tsx';

export interface IconButtonProps extends Omit<ButtonProps, 'icon' | 'children'> {
  /** What it does: read by screen readers and shown as a tooltip. */
  label: string;
  /** A key that does the same. */
  shortcut?: string;
  children: ReactNode;
}

/** A square button that shows only a picture; its name is never only visual. */
export function IconButton({ label, shortcut, variant = 'ghost', size = 'md', className, children, ...rest }: IconButtonProps) {
  return (
    <Tooltip content={label} shortcut={shortcut}>
      <Button aria-label={label} variant={variant} size={size} className={cn('px-0', size === 'sm' ? 'w-8' : size === 'lg' ? 'w-11' : 'w-9', className)} {...rest}>
        {children}
      </Button>
    </Tooltip>
  );
}
