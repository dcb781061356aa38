import { expect, it } from 'vitest';
import { mindsCase } from './pattern';

/** The same ones as in the command line's SmartCaseTest. */
const EXPRESSIONS = String.raw`
  error                -
  Error                counts
  É                    counts
  \S+ \D\B\z           -
  \\Sx                 counts
  \.E                  counts
  \pL                  -
  \PL                  -
  \pLE                 counts
  \p{Greek}            -
  \P{Greek}            -
  \p{^Lu}              -
  \p{Lu}E              counts
  \xE9                 -
  \x{E9}               -
  \xE9E                counts
  (?P<Name>x)          -
  (?<Name>x)           -
  (?P<Name>X)          counts
  (?U)x+               -
  (?sU-i:x)            -
  (?i)X                counts
  \(?U                 counts
  [[:^Alpha:]]         -
  [[:alpha:]\S\PL]     -
  [[:word:]A]          counts
  [:Al:]               counts
  [(?U)]               counts
  []A]                 counts
  [^]\S]               -
  [a\]B]               counts
  [a]\S(?U)            -
  \Qerr.\E\S           -
  \QErr.\E             counts
  \Q\Sx                counts
`;

it('takes of an expression only what is looked for as it stands for text, whose capitals let case count', () => {
  const lines = EXPRESSIONS.trim().split('\n').map((line) => line.trim());
  expect(lines.map((line) => line.slice(0, line.lastIndexOf(' ')).trim()).map((each) => `${each.padEnd(20)} ${mindsCase(each, true) ? 'counts' : '-'}`)).toEqual(lines);
});

it('takes all of a text for text', () => {
  expect(['took \\S', '[[:^Alpha:]]', 'took \\s'].map((each) => mindsCase(each, false))).toEqual([true, true, false]);
});
