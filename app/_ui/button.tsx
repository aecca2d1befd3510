import { LoaderCircle } from 'lucide-react';
import { Slot } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger' | 'inverse';
export type ButtonSize = 'sm' | 'md' | 'lg';

const VARIANTS: Record<ButtonVariant, string> = {
  primary: 'bg-honey text-on-honey shadow-1 hover:bg-honey-strong active:brightness-95',
  secondary: 'border bg-surface text-ink shadow-1 hover:bg-subtle active:bg-muted',
  ghost: 'text-ink-soft hover:bg-muted hover:text-ink',
  danger: 'bg-bad text-surface shadow-1 hover:bg-bad-strong',
  inverse: 'bg-ink text-canvas shadow-1 hover:opacity-90',
};

const SIZES: Record<ButtonSize, string> = {
  sm: 'h-8 gap-1.5 rounded-md px-2.5 text-xs',
  md: 'h-9 gap-2 rounded-lg px-3.5 text-sm',
  lg: 'h-11 gap-2 rounded-lg px-5 text-[0.9375rem]',
};

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** Renders the child (a link, say) with the button's looks. */
  asChild?: boolean;
  /** Shows that work is under way and takes no clicks; the label stays. */
  isPending?: boolean;
  icon?: ReactNode;
}

/** One primary button per view; the rest secondary or ghost. */
export function Button({ variant = 'secondary', size = 'md', asChild, isPending = false, icon, className, children, disabled, type, ...rest }: ButtonProps) {
  const Component = asChild ? Slot.Root : 'button';
  return (
    <Component
      type={asChild ? undefined : (type ?? 'button')}
      disabled={asChild ? undefined : disabled || isPending}
      aria-busy={isPending || undefined}
      className={cn(
        'relative inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap font-medium transition-[background-color,color,opacity,filter]',
        'disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50 pointer-coarse:min-h-11 pointer-coarse:min-w-11 [&_svg]:size-4 [&_svg]:shrink-0',
        VARIANTS[variant],
        SIZES[size],
        className,
      )}
      {...rest}
    >
      {asChild ? (
        children
      ) : (
        <>
          {isPending ? <LoaderCircle aria-hidden className="animate-spin" /> : icon}
          {children}
        </>
      )}
    </Component>
  );
}
