/**
 * The inverse of a symmetric positive definite matrix, by Cholesky's factors.
 * @param matrix (n, n)
 * @throws when it is not positive definite.
 */
export function invert(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const lower = matrix.map(() => new Array<number>(n).fill(0));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i][j];
      for (let k = 0; k < j; k++) rest -= lower[i][k] * lower[j][k];
      if (i === j && !(rest > 0)) throw new Error(`The matrix is not positive definite: its pivot ${i + 1} is ${rest}.`);
      lower[i][j] = i === j ? Math.sqrt(rest) : rest / lower[j][j];
    }
  }
  const inverse = matrix.map(() => new Array<number>(n).fill(0));
  for (let column = 0; column < n; column++) {
    const x = new Array<number>(n).fill(0);
    for (let i = column; i < n; i++) {
      let rest = i === column ? 1 : 0;
      for (let k = column; k < i; k++) rest -= lower[i][k] * x[k];
      x[i] = rest / lower[i][i];
    }
    for (let i = n - 1; i >= 0; i--) {
      let rest = x[i];
      for (let k = i + 1; k < n; k++) rest -= lower[k][i] * inverse[k][column];
      inverse[i][column] = rest / lower[i][i];
    }
  }
  return inverse;
}
