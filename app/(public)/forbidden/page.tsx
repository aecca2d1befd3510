import { forbidden } from 'next/navigation';

/** Where the proxy sends people without the role for a page: the 403 page, under the address they asked for. */
export default function ForbiddenPage(): never {
  forbidden();
}
