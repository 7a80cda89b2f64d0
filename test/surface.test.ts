/**
 * All that can be imported, as it is in `surface.txt`: a change of it is seen in review.
 */

import ts from 'typescript';
import { expect, it } from 'vitest';
import { ENTRIES } from './support/entries.ts';

const ACCEPT =
  'Is the change meant? Then `npx vitest run test/surface.test.ts -u`, and look at the difference';

const FORMAT = ts.TypeFormatFlags.NoTruncation;

/** Writes down what a module exports. */
class Surface {
  readonly #checker: ts.TypeChecker;

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  of(file: ts.SourceFile): string[] {
    const module = this.#checker.getSymbolAtLocation(file) as ts.Symbol;
    return this.#checker
      .getExportsOfModule(module)
      .filter(isPublic)
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .flatMap((symbol) => this.#lines(this.#resolved(symbol)));
  }

  #resolved(symbol: ts.Symbol): ts.Symbol {
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    return isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  #lines(symbol: ts.Symbol): string[] {
    const { flags, name } = symbol;
    const lines: string[] = [];
    if (flags & ts.SymbolFlags.Class) {
      const [node] = symbol.declarations as [ts.ClassDeclaration];
      const own = this.#checker.getDeclaredTypeOfSymbol(symbol);
      lines.push(
        header(node),
        ...this.#constructors(node),
        ...this.#members(this.#checker.getTypeOfSymbol(symbol), symbol, 'static '),
        ...this.#members(own, symbol),
      );
    } else if (flags & ts.SymbolFlags.Interface) {
      const [node] = symbol.declarations as [ts.InterfaceDeclaration];
      const own = this.#checker.getDeclaredTypeOfSymbol(symbol);
      lines.push(header(node), ...this.#members(own, symbol));
    } else if (flags & ts.SymbolFlags.TypeAlias) {
      const node = symbol.declarations?.find(ts.isTypeAliasDeclaration) as ts.TypeAliasDeclaration;
      lines.push(oneLine(node).replace(/^export /, ''));
    }
    if (flags & ts.SymbolFlags.Function) {
      const type = this.#checker.getTypeOfSymbol(symbol);
      for (const signature of type.getCallSignatures()) {
        lines.push(`function ${name}${this.#text(signature)}`);
      }
    } else if (flags & ts.SymbolFlags.Variable) {
      lines.push(...this.#constant(symbol));
    }
    if (lines.length === 0)
      throw new Error(`the surface has no line for ${name}: it is a new kind`);
    return lines;
  }

  #constant(symbol: ts.Symbol): string[] {
    const type = this.#checker.getTypeOfSymbol(symbol);
    if ((type.flags & ts.TypeFlags.Object) === 0) {
      return [`const ${symbol.name}: ${this.#checker.typeToString(type, undefined, FORMAT)}`];
    }
    return [`const ${symbol.name}`, ...this.#members(type, symbol)];
  }

  /* Of overloads, those that can be seen: the last, which has the body, cannot. */
  #constructors(node: ts.ClassDeclaration): string[] {
    const all = node.members.filter(ts.isConstructorDeclaration);
    const seen = all.length > 1 ? all.filter(({ body }) => body === undefined) : all;
    return seen
      .filter((one) => !ts.getJSDocTags(one).some(({ tagName }) => tagName.text === 'internal'))
      .filter((one) => (ts.getCombinedModifierFlags(one) & ts.ModifierFlags.Private) === 0)
      .map((one) => {
        const signature = this.#checker.getSignatureFromDeclaration(one) as ts.Signature;
        return `  ${modifiers([one])}new ${this.#text(signature)}`;
      });
  }

  /* What is inherited stands where it is declared. */
  #members(type: ts.Type, owner: ts.Symbol, prefix = ''): string[] {
    return type
      .getProperties()
      .filter((member) => isPublic(member) && this.#declares(owner, member))
      .map((member) => {
        const of = this.#checker.getTypeOfSymbol(member);
        const optional = member.flags & ts.SymbolFlags.Optional ? '?' : '';
        const text = this.#checker.typeToString(of, undefined, FORMAT);
        const own = modifiers(member.declarations ?? [], isGetterAlone(member));
        return `  ${prefix}${own}${member.name}${optional}: ${text}`;
      })
      .sort();
  }

  #declares(owner: ts.Symbol, member: ts.Symbol): boolean {
    if (owner.flags & ts.SymbolFlags.Variable) return true;
    return (
      member.declarations?.some(({ parent }) =>
        owner.declarations?.includes(parent as ts.Declaration),
      ) === true
    );
  }

  #text(signature: ts.Signature): string {
    return this.#checker.signatureToString(signature, undefined, FORMAT);
  }
}

function isPublic(symbol: ts.Symbol): boolean {
  if (/^(__|~|#|prototype$)/.test(symbol.name)) return false;
  if (symbol.getJsDocTags().some(({ name }) => name === 'internal')) return false;
  const hidden = ts.ModifierFlags.Private;
  return !symbol.declarations?.some((node) => ts.getCombinedModifierFlags(node) & hidden);
}

/* A getter alone can be read and not written. */
function isGetterAlone({ flags }: ts.Symbol): boolean {
  const { GetAccessor, SetAccessor } = ts.SymbolFlags;
  return (flags & GetAccessor) !== 0 && (flags & SetAccessor) === 0;
}

/* Those that change what can be done with it. */
function modifiers(nodes: readonly ts.Declaration[], isReadonly = false): string {
  const flags = nodes.reduce((sum, node) => sum | ts.getCombinedModifierFlags(node), 0);
  return [
    flags & ts.ModifierFlags.Protected ? 'protected ' : '',
    flags & ts.ModifierFlags.Abstract ? 'abstract ' : '',
    isReadonly || flags & ts.ModifierFlags.Readonly ? 'readonly ' : '',
  ].join('');
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[^]*?\*\/|\/\/.*$/gm, '');
}

function header(node: ts.ClassDeclaration | ts.InterfaceDeclaration): string {
  const file = node.getSourceFile();
  const [first] = node.members;
  const text = file.text.slice(node.getStart(file), first?.pos ?? node.end);
  return withoutComments(text)
    .replace(/^export /, '')
    .replace(/\{[^{]*$/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function oneLine(node: ts.Node): string {
  return withoutComments(node.getText()).replace(/\s+/g, ' ');
}

/* A class that is exported as a type alone is one that can be made in the types that are published, where
   the bundler drops the word, and not in the program. */
function classesWithoutValue(program: ts.Program): string[] {
  const checker = program.getTypeChecker();
  return Object.values(ENTRIES).flatMap((file) =>
    checker
      .getExportsOfModule(
        checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile) as ts.Symbol,
      )
      .filter(({ declarations }) => declarations?.some(ts.isTypeOnlyExportDeclaration))
      .filter((symbol) => checker.getAliasedSymbol(symbol).flags & ts.SymbolFlags.Class)
      .map(({ name }) => name),
  );
}

function programOfAll(): ts.Program {
  const options: ts.CompilerOptions = {
    allowImportingTsExtensions: true,
    exactOptionalPropertyTypes: true,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
    module: ts.ModuleKind.NodeNext,
    noEmit: true,
    strict: true,
    target: ts.ScriptTarget.ES2022,
    types: ['node'],
  };
  return ts.createProgram(Object.values(ENTRIES), options);
}

function surface(program: ts.Program): string {
  const writer = new Surface(program.getTypeChecker());
  return Object.entries(ENTRIES)
    .sort()
    .map(([name, file]) => {
      const source = program.getSourceFile(file) as ts.SourceFile;
      return `# ${name}\n\n${writer.of(source).join('\n')}\n`;
    })
    .join('\n');
}

const PROGRAM = programOfAll();

it('the public surface is the one that was reviewed', async () => {
  await expect(surface(PROGRAM), ACCEPT).toMatchFileSnapshot('surface.txt');
}, 60_000);

it('no class is exported as a type alone', () => {
  expect(classesWithoutValue(PROGRAM)).toEqual([]);
});
