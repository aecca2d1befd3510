/** 20 % of each payment, unless the operator says otherwise. */
const DEFAULT_PERCENT = 20;

/** Parts per million of the payment that the platform takes, from PLATFORM_FEE_PERCENT. */
function ratePpm(): bigint {
  const text = process.env.PLATFORM_FEE_PERCENT;
  const percent = text ? Number(text) : DEFAULT_PERCENT;
  if (!Number.isFinite(percent) || percent < 0 || percent > 100) {
    throw new Error(`Environment variable PLATFORM_FEE_PERCENT must be a number from 0 to 100, not "${text}".`);
  }
  return BigInt(Math.round(percent * 10_000));
}

/** The platform's fee on one payment, both in micro-dollars, rounded half up. */
export function feeOf(payment: bigint): bigint {
  return (payment * ratePpm() + 500_000n) / 1_000_000n;
}
