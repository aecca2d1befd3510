import { createTransport, type Transporter } from 'nodemailer';
import { env } from '#lib/env.ts';

export interface Mail {
  /** The message's id here, from which its Message-ID follows: a second attempt is the same message. */
  id: string;
  to: string;
  subject: string;
  text: string;
}

const store = globalThis as { apiaryMailer?: { url: string; transport: Transporter } };

function transport(): Transporter {
  const url = env('SMTP_URL');
  if (!url) throw new NoMailError();
  if (store.apiaryMailer?.url !== url) store.apiaryMailer = { url, transport: createTransport({ url, connectionTimeout: 15_000, socketTimeout: 30_000 }) };
  return store.apiaryMailer.transport;
}

/** The operator has not named a mail server: trying again will not help. */
export class NoMailError extends Error {
  constructor() {
    super('this platform sends no e-mail: SMTP_URL is not set');
  }
}

/**
 * Sends a plain-text e-mail through SMTP_URL.
 * @throws NoMailError without one, and what the mail server says.
 */
export async function sendMail({ id, to, subject, text }: Mail): Promise<void> {
  const host = new URL(env('APP_URL')).hostname;
  await transport().sendMail({ from: env('MAIL_FROM'), to, subject: subject.replace(/[\r\n]+/g, ' '), text, messageId: `<${id.toLowerCase()}@${host}>` });
}
