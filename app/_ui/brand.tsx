import { cn } from './cn.ts';

/** The mark: a honeycomb cell with a bee's stripes. Decorative; the word beside it is the name. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={cn('size-6', className)}>
      <path
        d="M14.2 2.05a3.6 3.6 0 0 1 3.6 0l8.9 5.14a3.6 3.6 0 0 1 1.8 3.12v10.38a3.6 3.6 0 0 1-1.8 3.12l-8.9 5.14a3.6 3.6 0 0 1-3.6 0l-8.9-5.14a3.6 3.6 0 0 1-1.8-3.12V10.31a3.6 3.6 0 0 1 1.8-3.12z"
        fill="#F6BC3E"
      />
      <path d="M9.3 12.4h13.4M8.2 17.3h15.6M11 22.2h10" stroke="#2A2013" strokeWidth="2.7" strokeLinecap="round" fill="none" />
      <path d="M13.2 8.2c-.5-1-.3-1.9.3-2.6M18.8 8.2c.5-1 .3-1.9-.3-2.6" stroke="#2A2013" strokeWidth="1.7" strokeLinecap="round" fill="none" />
    </svg>
  );
}

/** Mark and name. */
export function Brand({ className }: { className?: string }) {
  return (
    <span className={cn('inline-flex items-center gap-2 text-[0.9375rem] font-semibold tracking-tight', className)}>
      <BrandMark />
      Apiary
    </span>
  );
}
