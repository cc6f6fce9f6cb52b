import type { ScalarTag, Tags } from "yaml";

/**
 * What a plain scalar has to look like for PyYAML (yaml/resolver.py), with which CrewAI reads, to be more
 * than a text. The parser goes by the letter of YAML 1.1 and takes more: y and n, 1e3, 08, 2024-1-1.
 */
const PYYAML: Readonly<Record<string, RegExp>> = {
  bool: /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  float:
    /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  int: /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
  timestamp:
    /^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)$/,
};

/** The parser's tags, each for what it and PyYAML take alike. */
export function tagsOfPyYaml(tags: Tags): Tags {
  return tags.map((tag) => {
    if (typeof tag === "string" || !("test" in tag)) return tag;
    const scalar = tag as ScalarTag;
    const ours = PYYAML[tag.tag.replace("tag:yaml.org,2002:", "")];
    if (ours === undefined || scalar.test === undefined) return tag;
    return { ...scalar, test: new RegExp(`(?=${ours.source})(?:${scalar.test.source})`) };
  });
}
