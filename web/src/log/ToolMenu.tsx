import { Menu } from '@base-ui/react/menu';
import { Icon } from '../ui/Icon';
import type { Tool } from './ToolButtons';

/** The log's tools in a menu: side by side they would take many rows of a narrow page. */
export function ToolMenu({ tools }: { tools: Tool[] }) {
  return (
    <Menu.Root>
      <Menu.Trigger className="icon-button" aria-label="Tools of the log">
        <Icon name="more" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="menu-place" align="end" sideOffset={4}>
          <Menu.Popup className="menu">
            {tools.map((tool) => (
              <Entry key={tool.icon} tool={tool} />
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Entry({ tool: { icon, label, shortcut, pressed, onClick } }: { tool: Tool }) {
  const content = (
    <>
      <Icon name={icon} />
      <span className="menu-label">{label}</span>
      {pressed && <Icon name="check" />}
      <kbd aria-hidden="true">{shortcut}</kbd>
    </>
  );
  if (pressed === undefined) {
    return (
      <Menu.Item className="menu-item" label={label} onClick={onClick}>
        {content}
      </Menu.Item>
    );
  }
  return (
    <Menu.CheckboxItem className="menu-item" label={label} checked={pressed} onCheckedChange={onClick} closeOnClick>
      {content}
    </Menu.CheckboxItem>
  );
}
