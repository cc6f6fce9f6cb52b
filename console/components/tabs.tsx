interface TabsProps {
  readonly label: string;
  readonly tabs: readonly { readonly name: string; readonly label: string; readonly href: string }[];
  readonly current: string;
}

/** Places of one subject, each with an address of its own. */
export function Tabs({ label, tabs, current }: TabsProps) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <a key={tab.name} href={tab.href} aria-current={tab.name === current ? "page" : undefined}>
          {tab.label}
        </a>
      ))}
    </nav>
  );
}
