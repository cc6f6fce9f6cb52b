export type ChoiceRule = Readonly<Record<string, unknown>>;

const TYPE_TESTS = ["IsPresent", "IsNull", "IsNumeric", "IsString", "IsBoolean", "IsTimestamp"];
/**
 * Comparisons that the interpreter does with JavaScript's operators whatever the operand's type; AWS then has
 * no match.
 */
const ORDERED = /^(?<type>Numeric|String|Timestamp)(?:LessThan|GreaterThan|Matches|Equals)/;

/**
 * Rewrites a rule of a Choice state into an equal one that the interpreter evaluates as AWS does: in it a
 * type test for `false` never matches, and a comparison does not look at its operand's type.
 */
export function choiceRule(rule: ChoiceRule): ChoiceRule {
  const { Next, Comment: _, ...test } = rule;
  return { ...testOf(test), ...(Next === undefined ? {} : { Next }) };
}

function testOf(test: ChoiceRule): ChoiceRule {
  for (const connective of ["And", "Or"]) {
    const inner = test[connective];
    if (Array.isArray(inner))
      return { ...test, [connective]: inner.map((each: ChoiceRule) => choiceRule(each)) };
  }
  if (test["Not"] !== undefined) return { ...test, Not: choiceRule(test["Not"] as ChoiceRule) };
  const negated = TYPE_TESTS.find((name) => test[name] === false);
  if (negated !== undefined) return { Not: { ...test, [negated]: true } };
  const type = Object.keys(test)
    .map((key) => ORDERED.exec(key)?.groups?.["type"])
    .find(Boolean);
  return type === undefined ? test : { And: [{ Variable: test["Variable"], [`Is${type}`]: true }, test] };
}
