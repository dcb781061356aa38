import { IconButton } from '../ui/IconButton';
import type { IconName } from '../ui/Icon';

export interface Tool {
  icon: IconName;
  label: string;
  shortcut: string;
  /** Of one that is switched on and off. */
  pressed?: boolean;
  onClick: () => void;
}

/** The log's tools, side by side. */
export function ToolButtons({ tools }: { tools: Tool[] }) {
  return (
    <>
      {tools.map((tool) => (
        <IconButton key={tool.icon} {...tool} />
      ))}
    </>
  );
}
