import type { NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { db } from '#lib/db.ts';
import { isDatabaseAway, toAppError } from '#lib/errors.ts';
import type { Role } from '#lib/generated/prisma/client.ts';
import { signIn } from './sign-in.ts';

declare module 'next-auth' {
  interface Session {
    user: { id: string; email: string; name: string; roles: Role[] };
  }
  interface User {
    id: string;
    roles: Role[];
  }
}
declare module 'next-auth/jwt' {
  interface JWT {
    uid?: string;
    roles?: Role[];
    /** Seconds since 1970 of the last look at the account. */
    checkedAt?: number;
  }
}

/** The session's copy of roles and suspension is at most this old. */
const RECHECK_SECONDS = 60;

// next-auth reads its own variable; ours names the same thing.
process.env.NEXTAUTH_URL ??= process.env.APP_URL;

type RequestHeaders = Record<string, string | string[] | undefined>;

function addressOf(headers: RequestHeaders | undefined): string {
  const forwarded = headers?.['x-forwarded-for'];
  const first = Array.isArray(forwarded) ? forwarded[0] : forwarded;
  return first?.split(',')[0].trim() || 'direct';
}

/** What is stored of an account now. An error here would end the session and sign everybody out who looks while the database restarts. */
async function findAccount(id: string): Promise<{ roles: Role[]; suspendedAt: Date | null } | null | 'unknown'> {
  try {
    return await db().user.findUnique({ where: { id }, select: { roles: true, suspendedAt: true } });
  } catch (error) {
    if (isDatabaseAway(error)) return 'unknown';
    throw error;
  }
}

/** Sign-in with e-mail and password; the session is a signed, encrypted cookie that carries id and roles. */
export const authOptions: NextAuthOptions = {
  secret: process.env.NEXTAUTH_SECRET,
  session: { strategy: 'jwt', maxAge: 14 * 86_400 },
  pages: { signIn: '/sign-in', error: '/sign-in' },
  providers: [
    CredentialsProvider({
      name: 'E-mail and password',
      credentials: { email: { label: 'E-mail', type: 'email' }, password: { label: 'Password', type: 'password' } },
      authorize: async (credentials, request) => {
        const { email = '', password = '' } = credentials ?? {};
        try {
          return await signIn({ email, password, address: addressOf(request.headers as RequestHeaders | undefined) });
        } catch (error) {
          const { message, refusal } = toAppError(error);
          throw new Error(refusal ? JSON.stringify(refusal) : message); // next-auth hands this text to the sign-in page
        }
      },
    }),
  ],
  callbacks: {
    jwt: async ({ token, user }) => {
      const now = Math.floor(Date.now() / 1000);
      if (user) return { ...token, uid: user.id, roles: user.roles, checkedAt: now };
      if (!token.uid || now - (token.checkedAt ?? 0) < RECHECK_SECONDS) return token;
      const account = await findAccount(token.uid);
      if (account === 'unknown') return token;
      if (!account || account.suspendedAt) return { ...token, uid: undefined, roles: [], checkedAt: now };
      return { ...token, roles: account.roles, checkedAt: now };
    },
    session: ({ session, token }) => ({
      ...session,
      user: { id: token.uid ?? '', email: token.email ?? '', name: token.name ?? '', roles: token.roles ?? [] },
    }),
  },
};
